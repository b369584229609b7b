//! Errors of parsers.

/// The reason why a text could not be parsed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ParseError {
    /// Line and column from 1, if known.
    pub(crate) position: Option<(usize, usize)>,
    pub(crate) message: String,
    pub(crate) help: Option<&'static str>,
}
