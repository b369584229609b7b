//! Input texts with names.

/// A text and its name in diagnostics.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name, usually the path that the user specified.
    pub name: &'a str,
    /// The text as bytes; whether it is valid UTF-8 is checked later.
    pub text: &'a [u8],
}
