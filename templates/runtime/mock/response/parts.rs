//! Checks the parts of responses that tests set up. Each function panics if the part is not valid.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use std::fmt::Display;

#[track_caller]
pub(crate) fn status(status: impl TryInto<StatusCode>) -> StatusCode {
    match status.try_into() {
        Ok(status) if !status.is_informational() => status,
        _ => panic!("not a valid response status (1xx statuses are not allowed)"),
    }
}

/// Checks that the status is not a success.
#[track_caller]
pub(crate) fn error(status: impl TryInto<StatusCode>) -> StatusCode {
    let status = self::status(status);
    if status.is_success() {
        panic!("{status} is a success: use `respond_with`");
    }
    status
}

#[track_caller]
pub(crate) fn header(name: &str, value: impl Display) -> (HeaderName, HeaderValue) {
    let name = HeaderName::try_from(name).unwrap_or_else(|error| panic!("{name:?}: {error}"));
    let value = HeaderValue::try_from(value.to_string()).unwrap_or_else(|error| panic!("`{name}`: {error}"));
    (name, value)
}

#[track_caller]
pub(crate) fn media_type(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// Returns the JSON of a value.
#[track_caller]
pub(crate) fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_else(|error| panic!("body of the response: {error}"))
}
