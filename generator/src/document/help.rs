//! Texts of diagnostics: the name of an expected or found value, and what to write instead.

use serde_json::Value;

use super::grammar::{self, Object, Shape};

/// The types of OpenAPI 3.0.
pub(crate) const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

/// Returns the name of a shape.
pub(crate) fn describe_expected(shape: Shape) -> String {
    match shape {
        Shape::Any => "a value".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::UnsignedInteger => "a non-negative integer".to_owned(),
        Shape::List(_) => "an array".to_owned(),
        Shape::Map(_) => "an object".to_owned(),
        Shape::Object(_) => "an object".to_owned(),
        Shape::ObjectOrRef(object) | Shape::ObjectRefOrBoolean(object) => format!("{} object", object.with_article()),
    }
}

/// Returns the name of the type of a value.
pub(crate) fn describe_found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Returns what to write in place of a value that does not have the expected shape.
pub(crate) fn suggest_replacement(shape: Shape, value: &Value) -> Option<String> {
    match (shape, value) {
        (Shape::List(Shape::Text), Value::String(text)) => Some(format!("write `[{text}]`")),
        (Shape::List(Shape::Text), Value::Bool(_)) => {
            Some("write an array with the names of the required properties, next to `properties`".to_owned())
        }
        (Shape::List(_), _) => Some("write each item of an array on a line that starts with `-`".to_owned()),
        (Shape::Map(_) | Shape::Object(_) | Shape::ObjectOrRef(_) | Shape::ObjectRefOrBoolean(_), Value::Array(_)) => {
            Some("write the entries of an object as `name: value`, without a leading `-`".to_owned())
        }
        (Shape::ObjectOrRef(object) | Shape::ObjectRefOrBoolean(object), Value::String(text)) => {
            if std::ptr::eq(object, &grammar::SCHEMA) && TYPES.contains(&text.as_str()) {
                return Some(format!("write `{{type: {text}}}`"));
            }
            let section = grammar::section_of(object)?;
            Some(format!(
                "to refer to a component, write `{{$ref: '#/components/{section}/Name'}}`"
            ))
        }
        _ => None,
    }
}

/// Returns what to write where a required field is missing.
pub(crate) fn suggest_missing_field(object: &Object, key: &str) -> Option<String> {
    let help = match (object.name, key) {
        ("Parameter", "name") => "add `name`, the name of the parameter in requests",
        ("Parameter", "in") => "add `in: query`, or `path`, `header` or `cookie`",
        ("Parameter", "schema") => "add a schema such as `schema: {type: string}`",
        ("Security Scheme", "type") => "add a `type`: apiKey, http, mutualTLS, oauth2 or openIdConnect",
        ("Server", "url") => "add `url: https://…`",
        ("Server Variable", "default") => "add `default`, the value that is used if the caller sets none",
        ("Discriminator", "propertyName") => "add `propertyName`, the name of the property that selects the schema",
        _ => return None,
    };
    Some(help.to_owned())
}
