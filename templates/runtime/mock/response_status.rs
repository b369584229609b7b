//! The statuses of responses that tests set up.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use http::StatusCode;

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
