//! Values by which types are told apart (`const`, `enum`).

use super::number;
use serde_json::Value as Json;

/// A JSON value that a property has in one type and not in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant<'a> {
    Text(&'a str),
    Integer(i64),
    Bool(bool),
    /// Any other value, as JSON.
    Json(&'a str),
}

impl<'a> Constant<'a> {
    /// The value of a property; `None` if an object does not have it, or if it
    /// is of a kind that is not compared.
    pub(crate) fn at(json: &'a Json, property: &str) -> Option<Self> {
        Self::of(json.get(property)?)
    }

    /// Whether this is the value.
    pub(crate) fn is(self, json: &Json) -> bool {
        match self {
            Constant::Json(text) if number::is_number(text) => {
                number::number_text(json).is_some_and(|number| number::is_equal(&number, text))
            }
            Constant::Json(text) => serde_json::from_str::<Json>(text).is_ok_and(|value| value == *json),
            simple => Constant::of(json) == Some(simple),
        }
    }

    /// A value that is simple. As in JSON Schema, `5.0` is `5`.
    fn of(json: &'a Json) -> Option<Self> {
        match json {
            Json::String(text) => Some(Constant::Text(text)),
            Json::Bool(value) => Some(Constant::Bool(*value)),
            Json::Number(number) if number.is_i64() => number.as_i64().map(Constant::Integer),
            json => number::parse_integer(&number::number_text(json)?)
                .ok()
                .map(Constant::Integer),
        }
    }
}
