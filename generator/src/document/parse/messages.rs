//! Rewords the messages of the parsers for the authors of documents.

use super::duplicate_keys;
use super::nesting_limit::MAX_DEPTH;
use std::fmt;

use super::duplicate_keys::Duplicate;
use super::error::ParseError;

/// Converts the error of a parser into one for the author of the text.
pub(crate) fn reword(error: &dyn fmt::Display, position: Option<(usize, usize)>, text: &str) -> ParseError {
    let message = without_position(&error.to_string());
    if message.ends_with(DUPLICATE_KEY)
        && let Some(Duplicate { key, first, second }) = duplicate_keys::find(text)
    {
        return ParseError {
            position: Some(second),
            message: format!("the key `{key}` is already in this mapping, at {}:{}", first.0, first.1),
            help: Some("remove one of the two, or rename it"),
        };
    }
    if message.contains(NO_TOKEN)
        && let Some(tab) = position.and_then(|position| indenting_tab(text, position.0))
    {
        return ParseError {
            position: Some(tab),
            message: "YAML cannot be indented with tabs".to_owned(),
            help: Some("indent with spaces"),
        };
    }
    let (message, help) = match message.as_str() {
        message if message.ends_with(SCALAR_KEY) => ("a mapping key must be a scalar".to_owned(), None),
        // The path to the location may precede it.
        message if message.ends_with(RECURSION_LIMIT) => (
            too_deep_message(),
            Some("move the inner parts to `components` and refer to them"),
        ),
        "repetition limit exceeded" => (
            "the YAML aliases expand to too many values".to_owned(),
            Some("write out the values, or move them to `components` and refer to them"),
        ),
        _ => (message, None),
    };
    ParseError {
        position,
        message,
        help,
    }
}

/// Part of the YAML parser's message about a tab. The messages about some other characters contain it, too.
const NO_TOKEN: &str = "cannot start any token";

/// The end of the message about a duplicate key.
pub(crate) const DUPLICATE_KEY: &str = "is given twice in one mapping";

/// The description of a valid mapping key, for the parser.
pub(crate) const SCALAR_KEY: &str = "a mapping key that is a scalar";

/// Returns the position of a tab in the indentation of a line or of the next one, because the parser may report the
/// line before.
fn indenting_tab(text: &str, line: usize) -> Option<(usize, usize)> {
    let lines = text.lines().enumerate().skip(line.saturating_sub(1)).take(2);
    let tab = |(number, line): (usize, &str)| {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t', '-']).len()];
        Some((number + 1, indent.find('\t')? + 1))
    };
    lines.filter_map(tab).next()
}

/// The message about text that is nested too deeply: that of both parsers, and of [`super::values`].
pub(crate) const RECURSION_LIMIT: &str = "recursion limit exceeded";

pub(crate) fn too_deep_message() -> String {
    format!("mappings and lists are nested more than {MAX_DEPTH} levels deep here")
}

/// Removes the position at the end of a parser's message, because diagnostics show it separately.
fn without_position(message: &str) -> String {
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].to_owned()
}

pub(crate) fn plain_error(message: &str, help: Option<&'static str>) -> ParseError {
    ParseError {
        position: None,
        message: message.to_owned(),
        help,
    }
}
