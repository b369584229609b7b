//! Errors of parsers.

/// Why a text could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ReadError {
    /// Line and column from 1, where they are known.
    pub(crate) position: Option<(usize, usize)>,
    pub(crate) message: String,
    pub(crate) help: Option<&'static str>,
}
