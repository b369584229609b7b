//! Constant property values (`const`, or `enum` with one value), by which the alternatives of a union are
//! distinguished.

use super::number;
use serde_json::Value as Json;

/// The value of a constant property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant<'a> {
    Text(&'a str),
    Integer(i64),
    Bool(bool),
    /// Any other value, as JSON.
    Json(&'a str),
}

impl<'a> Constant<'a> {
    /// Returns the value of a property. `None` if `json` does not have the property, or if its value is not a string, a
    /// boolean or a 64-bit integer.
    pub(crate) fn at(json: &'a Json, property: &str) -> Option<Self> {
        Self::of(json.get(property)?)
    }

    /// Returns whether a JSON value equals this constant.
    pub(crate) fn is(self, json: &Json) -> bool {
        match self {
            Constant::Json(text) if number::is_number(text) => {
                number::number_text(json).is_some_and(|number| number::is_equal(&number, text))
            }
            Constant::Json(text) => text.parse::<Json>().is_ok_and(|value| value == *json),
            scalar => Constant::of(json) == Some(scalar),
        }
    }

    /// Converts a string, a boolean or a 64-bit integer. `5.0` equals `5`, as in JSON Schema.
    fn of(json: &'a Json) -> Option<Self> {
        match json {
            Json::String(text) => Some(Constant::Text(text)),
            Json::Bool(value) => Some(Constant::Bool(*value)),
            Json::Number(number) if number.is_i64() => number.as_i64().map(Constant::Integer),
            json => {
                let integer: i128 = number::parse_integer(&number::number_text(json)?).ok()?;
                integer.try_into().ok().map(Constant::Integer)
            }
        }
    }
}
