//! Strings in overlays that diagnostics suggest.

use serde_json::Value;

/// A string literal in JSONPath.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A string in YAML, without quotes if it is a plain word.
pub(crate) fn quote(text: &str) -> String {
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_keyword =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&&*text.to_ascii_lowercase());
    if is_word && !is_keyword {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}
