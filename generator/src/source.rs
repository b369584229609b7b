//! Texts with names.

/// A text and the name under which diagnostics speak of it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name, usually a path as the user gave it.
    pub name: &'a str,
    /// The text itself, as bytes: that it is UTF-8 is one of the things checked.
    pub text: &'a [u8],
}
