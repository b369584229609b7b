//! Strings whose content is JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::error::Error as StdError;
use std::fmt::{self, Display};

/// The text of a field is not the JSON that was expected, or a value cannot be written as JSON.
#[derive(Debug)]
pub struct JsonTextError {
    field: &'static str,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Shown(serde_json::Error),
    /// The text of a secret cannot be read. Messages of serde contain parts of the text.
    Hidden {
        category: Category,
        line: usize,
        column: usize,
    },
    /// The text of a secret cannot be written.
    Unwritable,
}

/// The field of a struct.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonField {
    /// Its name in Rust.
    pub(crate) name: &'static str,
    pub(crate) secret: bool,
}

impl JsonField {
    fn error(self, error: serde_json::Error, hide: fn(&serde_json::Error) -> Problem) -> JsonTextError {
        JsonTextError {
            field: self.name,
            problem: if self.secret {
                hide(&error)
            } else {
                Problem::Shown(error)
            },
        }
    }
}

/// Writes a value as the text of a field.
pub(crate) fn to_text<T: Serialize + ?Sized>(value: &T, field: JsonField) -> Result<String, JsonTextError> {
    serde_json::to_string(value).map_err(|error| field.error(error, |_| Problem::Unwritable))
}

/// Reads the text of a field; `None` if it is absent.
pub(crate) fn from_text<T: DeserializeOwned>(text: Option<&str>, field: JsonField) -> Result<Option<T>, JsonTextError> {
    let value = text.map(serde_json::from_str).transpose();
    value.map_err(|error| {
        field.error(error, |error| Problem::Hidden {
            category: error.classify(),
            line: error.line(),
            column: error.column(),
        })
    })
}

impl Display for JsonTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.field)?;
        match &self.problem {
            Problem::Shown(error) => Display::fmt(error, f),
            Problem::Unwritable => f.write_str("the value cannot be written as JSON"),
            Problem::Hidden { category, line, column } => {
                f.write_str(match category {
                    Category::Data => "the JSON does not have the expected type",
                    Category::Eof => "the JSON ends too early",
                    Category::Io | Category::Syntax => "the text is not JSON",
                })?;
                write!(f, " at line {line} column {column}")
            }
        }
    }
}

impl StdError for JsonTextError {}
