//! Checks of responses.

use std::error::Error;
use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::Problem;

/// The text of an error with its causes and the body of the response, in which the mock server says what is wrong.
pub fn unexpected(error: &(dyn Error + 'static), body: Option<&Bytes>) -> Problem {
    let mut text = format!("{error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    if let Some(body) = body {
        text += &format!(": {}", String::from_utf8_lossy(body));
    }
    text
}

pub fn status(actual: StatusCode, expected: u16, body: &[u8]) -> Result<(), Problem> {
    if actual.as_u16() == expected {
        return Ok(());
    }
    let body = String::from_utf8_lossy(body);
    Err(format!("status {actual} instead of {expected}: {body}"))
}

pub fn header(headers: &HeaderMap, name: &str, expected: &str) -> Result<(), Problem> {
    let actual = headers.get(name).and_then(|value| value.to_str().ok());
    if actual == Some(expected) {
        return Ok(());
    }
    Err(format!("header `{name}` is {actual:?} instead of {expected:?}"))
}

/// Compares a decoded value with the one that a user would write: the same variants and fields, and the same `Debug`.
pub fn value<T: Debug + PartialEq + ?Sized>(actual: &T, expected: &T) -> Result<(), Problem> {
    if actual == expected && format!("{actual:?}") == format!("{expected:?}") {
        return Ok(());
    }
    let hint = match format!("{actual:?}") == format!("{expected:?}") {
        true => " (they differ in what `Debug` hides)",
        false => "",
    };
    Err(format!("decoded as {actual:?} instead of {expected:?}{hint}"))
}

/// Compares the JSON of a decoded value with that of the response.
pub fn json(value: &(impl Serialize + ?Sized), expected: &str) -> Result<(), Problem> {
    let actual = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let expected: Value = serde_json::from_str(expected).map_err(|error| error.to_string())?;
    if equal(&actual, &expected) {
        return Ok(());
    }
    Err(format!("encoded again as {actual} instead of {expected}"))
}

/// Whether two values are equal in JSON, in which 1 and 1.0 are the same number.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| equal(one, other)))
        }
        _ => one == other,
    }
}

pub fn text(actual: &str, expected: &str, server: &crate::server::Server) -> Result<(), Problem> {
    let expected = server.resolve(expected);
    if actual == expected {
        return Ok(());
    }
    Err(format!("the text is {actual:?} instead of {expected:?}"))
}

pub fn bytes(actual: &[u8], expected: &[u8]) -> Result<(), Problem> {
    if actual == expected {
        return Ok(());
    }
    let lengths = (actual.len(), expected.len());
    let texts = (String::from_utf8_lossy(actual), String::from_utf8_lossy(expected));
    Err(match texts {
        (actual, expected) if lengths.0.max(lengths.1) < 1000 => {
            format!("the body is {actual:?} instead of {expected:?}")
        }
        _ => format!(
            "the body has {} bytes, and not the {} that were expected",
            lengths.0, lengths.1
        ),
    })
}

pub fn is_empty(actual: &[u8]) -> Result<(), Problem> {
    bytes(actual, b"")
}

pub fn end(is_end: bool) -> Result<(), Problem> {
    if is_end {
        return Ok(());
    }
    Err("the stream continues after the last page".to_owned())
}

pub fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("it is Base64")
}
