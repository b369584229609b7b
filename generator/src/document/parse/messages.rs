//! Rewords the messages of the parsers for the authors of documents.

use super::duplicate_keys;
use super::nesting_limit::MAX_DEPTH;
use std::fmt;

use super::duplicate_keys::Duplicate;
use super::error::ReadError;

/// Converts the error of a parser into one for the author of the text.
pub(crate) fn said(error: &dyn fmt::Display, position: Option<(usize, usize)>, text: &str) -> ReadError {
    let message = without_position(&error.to_string());
    if message.ends_with(TWICE)
        && let Some(Duplicate { key, first, second }) = duplicate_keys::find(text)
    {
        return ReadError {
            position: Some(second),
            message: format!("the key `{key}` is already in this mapping, at {}:{}", first.0, first.1),
            help: Some("remove one of the two, or rename it"),
        };
    }
    if message.contains(NO_TOKEN)
        && let Some(tab) = position.and_then(|position| indenting_tab(text, position.0))
    {
        return ReadError {
            position: Some(tab),
            message: "tabs cannot indent YAML".to_owned(),
            help: Some("indent with spaces"),
        };
    }
    let (message, help) = match message.as_str() {
        message if message.ends_with(SCALAR_KEY) => ("a mapping key must be a scalar".to_owned(), None),
        // The path to the location may precede it.
        message if message.ends_with(DEEP) => (deep(), Some("make components of the inner parts, and refer to these")),
        "repetition limit exceeded" => (
            "the aliases stand for far more than the text".to_owned(),
            Some("write out what they stand for, or make components of it"),
        ),
        _ => (message, None),
    };
    ReadError {
        position,
        message,
        help,
    }
}

/// Part of the YAML parser's message about a tab. The messages about some other characters contain it, too.
const NO_TOKEN: &str = "cannot start any token";

/// The end of the message about a duplicate key.
pub(crate) const TWICE: &str = "is given twice in one mapping";

/// What a mapping key must be.
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
pub(crate) const DEEP: &str = "recursion limit exceeded";

pub(crate) fn deep() -> String {
    format!("more than {MAX_DEPTH} mappings and lists stand inside one another here")
}

/// Removes the position at the end of a parser's message, because diagnostics show it separately.
fn without_position(message: &str) -> String {
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].to_owned()
}

pub(crate) fn plain_error(message: &str, help: Option<&'static str>) -> ReadError {
    ReadError {
        position: None,
        message: message.to_owned(),
        help,
    }
}
