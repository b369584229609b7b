//! Input texts with names.

use std::borrow::Cow;

/// A text and its name in diagnostics.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name, usually the path that the user specified.
    pub name: &'a str,
    /// The text as bytes; whether it is valid UTF-8 is checked later.
    pub text: &'a [u8],
}

/// Decodes a text, whose invalid parts are replaced. The check of valid UTF-8 is many times faster than the search for
/// invalid parts.
pub(crate) fn decode(text: &[u8]) -> Cow<'_, str> {
    str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed)
}

/// Line and column, both from 1, of a byte offset; columns count characters.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
