//! Texts of diagnostics: the name of an expected or found value, and what to write instead.

use serde_json::Value;

use super::grammar::{self, Object, Shape};
use crate::diagnostics::nearest;

/// The types of OpenAPI 3.0.
pub(crate) const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

/// Returns the name of a shape.
pub(crate) fn expected(shape: Shape) -> String {
    match shape {
        Shape::Any => "a value".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::UnsignedInteger => "a whole number from 0".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Map(_) => "a mapping".to_owned(),
        Shape::Object(_) => "an object".to_owned(),
        Shape::ObjectOrRef(object) | Shape::ObjectRefOrBoolean(object) => format!("{} object", object.with_article()),
    }
}

/// Returns the name of the type of a value.
pub(crate) fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// Returns what to write in place of a value that does not have the expected shape.
pub(crate) fn instead(shape: Shape, value: &Value) -> Option<String> {
    match (shape, value) {
        (Shape::List(Shape::Text), Value::String(text)) => Some(format!("write `[{text}]`")),
        (Shape::List(Shape::Text), Value::Bool(_)) => {
            Some("write the names of what is required as a list, in the object that has it".to_owned())
        }
        (Shape::List(_), _) => Some("each item of a list is written behind a `-`".to_owned()),
        (Shape::Map(_) | Shape::Object(_) | Shape::ObjectOrRef(_) | Shape::ObjectRefOrBoolean(_), Value::Array(_)) => {
            Some("its entries are written as `name: value`, without a `-` before them".to_owned())
        }
        (Shape::ObjectOrRef(object) | Shape::ObjectRefOrBoolean(object), Value::String(text)) => {
            if std::ptr::eq(object, &grammar::SCHEMA) && TYPES.contains(&text.as_str()) {
                return Some(format!("write `{{type: {text}}}`"));
            }
            let section = grammar::section_of(object)?;
            Some(format!(
                "one that is elsewhere is written as `{{$ref: '#/components/{section}/Name'}}`"
            ))
        }
        _ => None,
    }
}

/// Returns what to write where a required field is missing.
pub(crate) fn missing(object: &Object, key: &str) -> Option<String> {
    let help = match (object.name, key) {
        ("Parameter", "name") => "write `name`, and by that what the parameter is called in a request",
        ("Parameter", "in") => "write `in: query`, or path, header or cookie",
        ("Parameter", "schema") => "write `schema: {type: string}`, or another type",
        ("Security Scheme", "type") => "it is one of: apiKey, http, mutualTLS, oauth2, openIdConnect",
        ("Server", "url") => "write `url: https://…`",
        ("Server Variable", "default") => "write `default`, and by that the value that counts when nobody gives one",
        ("Discriminator", "propertyName") => "write `propertyName`, and by that the property that tells which it is",
        _ => return None,
    };
    Some(help.to_owned())
}

/// Suggests the one of several words that was probably meant by `word`.
pub(crate) fn meant<'n>(word: &str, words: impl IntoIterator<Item = &'n str>) -> Option<String> {
    Some(format!("write `{}`", nearest(word, words)?))
}
