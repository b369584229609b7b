//! A success.

use super::reply::Raw;
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
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, raw: Raw, attempts: u32) -> Self {
        Response {
            value,
            status: raw.status,
            headers: raw.headers,
            bytes: raw.bytes,
            attempts,
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

/// Without the value: it may be the raw body. `{:?}` of `*response` shows a
/// model.
impl<T> Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
