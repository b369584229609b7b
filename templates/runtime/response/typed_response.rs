//! A success.

use super::body::DebugFn;
use super::raw::RawResponse;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Debug};
use std::ops::Deref;

/// What an operation returns, with the reply it came in.
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

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came. It may hold tokens: think before you log it.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How many attempts it took: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The value without the reply.
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

/// With a model, which knows which of its fields are secret. Of text and of
/// bytes, only the length is shown, and headers are not.
impl<T> Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.bytes.len())
            .field("value", &Redacted(self))
            .finish_non_exhaustive()
    }
}

/// The value of a response.
struct Redacted<'r, T>(&'r Response<T>);

impl<T> Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0.debug)(&self.0.value, f)
    }
}
