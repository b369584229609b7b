//! [`Response`]: a decoded success.

use super::body::DebugFn;
use super::raw::RawResponse;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Debug};
use std::ops::Deref;

/// A successful response: the decoded value, which it dereferences to, with the status, the headers and the raw body.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
    attempts: u32,
    debug: DebugFn<T>,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, debug: DebugFn<T>, raw: RawResponse, attempts: u32) -> Self {
        Response {
            value,
            status: raw.status,
            headers: raw.headers,
            bytes: raw.bytes,
            attempts,
            debug,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The raw body. It may contain secrets, such as tokens: do not log it without need.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The number of attempts: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows models without their secret fields, and only the length of text and bytes. Omits the headers.
impl<T> Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.bytes.len())
            .field("value", &Redacted(self))
            .finish_non_exhaustive()
    }
}

/// Formats the value of a response without its secrets.
struct Redacted<'r, T>(&'r Response<T>);

impl<T> Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0.debug)(&self.0.value, f)
    }
}
