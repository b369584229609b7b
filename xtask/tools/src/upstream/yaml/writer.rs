//! Writes new values as YAML.

use serde_json::Value;

/// The style of a document, which new values follow.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// By how much a mapping is indented below its key.
    pub(crate) step: usize,
    /// By how much a list is indented below its key.
    pub(crate) list_step: usize,
    /// Whether the document is JSON: all strings are in double quotes.
    pub(crate) is_json: bool,
}

/// What comes before a value on its line.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Prefix {
    /// A key, which begins at the column.
    Key(usize),
    /// A dash at the column.
    Dash(usize),
}

impl Style {
    /// Writes a value after a key or dash, in block style: with the space or line break before it.
    pub(crate) fn write_block(self, value: &Value, prefix: Prefix) -> String {
        let is_empty = match value {
            Value::Object(map) => map.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => true,
        };
        if is_empty {
            return format!(" {}", self.write_flow(value));
        }
        let column = match prefix {
            Prefix::Key(column) if value.is_array() => column + self.list_step,
            Prefix::Key(column) => column + self.step,
            Prefix::Dash(column) => column + 2,
        };
        let separator = format!("\n{:column$}", "");
        let items: Vec<String> = match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| self.write_entry(key, value, column))
                .collect(),
            _ => value
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| self.write_item(value, column))
                .collect(),
        };
        let before = if let Prefix::Key(_) = prefix {
            separator.as_str()
        } else {
            " "
        };
        format!("{before}{}", items.join(&separator))
    }

    /// Writes an entry whose key begins at the column.
    pub(crate) fn write_entry(self, key: &str, value: &Value, column: usize) -> String {
        format!(
            "{}:{}",
            self.write_string(key, false),
            self.write_block(value, Prefix::Key(column))
        )
    }

    /// Writes an item whose dash is at the column.
    pub(crate) fn write_item(self, value: &Value, column: usize) -> String {
        format!("-{}", self.write_block(value, Prefix::Dash(column)))
    }

    /// Writes a value on one line, with brackets.
    pub(crate) fn write_flow(self, value: &Value) -> String {
        match value {
            Value::Object(map) => {
                let entries: Vec<String> = map
                    .iter()
                    .map(|(key, value)| self.write_flow_entry(key, value))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Value::Array(list) => {
                let items: Vec<String> = list.iter().map(|value| self.write_flow(value)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::String(text) => self.write_string(text, true),
            other => other.to_string(),
        }
    }

    /// Writes an entry of a mapping in braces.
    pub(crate) fn write_flow_entry(self, key: &str, value: &Value) -> String {
        format!("{}: {}", self.write_string(key, true), self.write_flow(value))
    }

    /// Writes a string, plain if that is read as the same string.
    pub(crate) fn write_string(self, text: &str, in_flow: bool) -> String {
        if self.is_json {
            double_quoted(text)
        } else if is_plain(text, in_flow) {
            text.to_owned()
        } else if !text.chars().any(is_escaped) {
            single_quoted(text)
        } else {
            double_quoted(text)
        }
    }
}

pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Writes a string in double quotes, whose escapes are those of JSON.
pub(crate) fn double_quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    let escaped = |c: char| {
        if is_escaped(c) {
            format!("\\u{:04x}", u32::from(c))
        } else {
            c.to_string()
        }
    };
    quoted.chars().map(escaped).collect()
}

/// Whether a character must be escaped: control characters, and those that a parser may take for a line break or a byte
/// order mark.
pub(super) fn is_escaped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether a string needs no quotes. Strings that some parsers take for another type (`no`, `1:30`, a date) get quotes.
fn is_plain(text: &str, in_flow: bool) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_-./:+()=@$ ".contains(c) || "{},'".contains(c) && !in_flow;
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphanumeric() || "_/$".contains(c));
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_word = words.contains(&text.to_ascii_lowercase().as_str());
    let is_numeric =
        first.is_some_and(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || "-:_".contains(c));
    starts
        && !is_word
        && !is_numeric
        && text.chars().all(is_safe)
        && !text.contains(": ")
        && !text.ends_with([' ', ':'])
        && serde_yaml::from_str::<Value>(text).is_ok_and(|read| read == text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Strings that need quotes, because a parser would read something else or another type, and one that does not.
    const TEXTS: [&str; 38] = [
        "",
        " ",
        "a ",
        " a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "-",
        "- a",
        "--- a",
        "...",
        "?",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "'",
        "\"",
        "{a}",
        "[a]",
        "a, b",
        "a\nb",
        "\t",
        "1",
        "1e3",
        "0x1",
        "1:30",
        "2026-01-02",
        "no",
        "NULL",
        "~",
        "a\u{7f}\u{85}\u{feff}\u{2028}b",
        "/a/{b}",
    ];

    #[test]
    fn every_string_is_read_as_it_was() {
        let styles = [(2, 2, false), (4, 0, false), (2, 2, true)];
        for (step, list_step, is_json) in styles {
            let style = Style {
                step,
                list_step,
                is_json,
            };
            for text in TEXTS {
                let value = json!({ text: [text, { text: text }, [[text]], {}, []], "b": { "c": text } });
                let block = style.write_block(&value, Prefix::Key(0));
                let read: Value = serde_yaml::from_str(&format!("key:{block}\n")).unwrap();
                assert_eq!(read["key"], value, "{block}");
                let block = style.write_block(&value, Prefix::Dash(2));
                let read: Value = serde_yaml::from_str(&format!("  -{block}\n")).unwrap();
                assert_eq!(read[0], value, "{block}");
                let flow = style.write_flow(&value);
                assert_eq!(serde_yaml::from_str::<Value>(&flow).unwrap(), value, "{flow}");
                if is_json {
                    assert_eq!(serde_json::from_str::<Value>(&flow).unwrap(), value, "{flow}");
                }
            }
        }
    }

    #[test]
    fn strings_have_quotes_only_if_they_need_them() {
        let style = Style {
            step: 2,
            list_step: 2,
            is_json: false,
        };
        for (text, expected) in [
            ("/api/{id}/x", "/api/{id}/x"),
            ("application/json", "application/json"),
            ("#/components/schemas/a", "'#/components/schemas/a'"),
            ("200", "'200'"),
            ("3.0.16", "3.0.16"),
            ("on", "'on'"),
            ("it's: x", "'it''s: x'"),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(style.write_string(text, false), expected);
        }
    }
}
