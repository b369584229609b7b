//! Error responses of the API.

use super::context::{AttemptSuffix, ErrorContext};
use super::error_body::{ErrorBody, ReadBody, Readable};
use crate::runtime::codec::debug::escape::{Escaped, Truncated};
use crate::runtime::codec::value::ValueRef;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::any::Any;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// An error response: its status is not a success (2xx).
pub struct ApiError {
    at: ErrorContext,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Box<dyn Readable>>,
    bytes: Bytes,
}

impl ApiError {
    pub(crate) fn new(
        at: ErrorContext,
        status: StatusCode,
        headers: HeaderMap,
        body: Option<ReadBody>,
        bytes: Bytes,
    ) -> Self {
        ApiError {
            at,
            status,
            headers,
            body: body.and_then(|body| body.body),
            bytes,
        }
    }

    pub(crate) fn at(&self) -> ErrorContext {
        self.at
    }

    /// The id of the operation.
    pub fn operation(&self) -> &'static str {
        self.at.operation
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The error code in the body, unchanged. Escape it before you log it.
    pub fn error_code(&self) -> Option<&str> {
        self.body.as_ref()?.body().error_code()
    }

    /// The error message in the body, unchanged. It may contain line feeds and control characters; `Display` of this
    /// error escapes them and cuts a long message off.
    pub fn error_message(&self) -> Option<&str> {
        self.body.as_ref()?.body().error_message()
    }

    /// The body as the type that the API document declares for this status, which is `String` for text. `None` if the
    /// declared type is not `T`, or if the body could not be decoded as that type. If the document declares no type for
    /// this status, the type is the model that all error responses with a model share, if they share one.
    pub fn body<T: ErrorBody>(&self) -> Option<&T> {
        let body: &dyn Any = self.body.as_deref()?.body();
        body.downcast_ref()
    }

    /// The raw body, up to the size limit of the client. It may contain secrets, so do not log it unchecked.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Shows neither headers nor the raw body. A decoded body is shown only if it is a model, because a model knows which
/// of its fields are secret. A long one is cut off.
impl Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_deref().map(Readable::content);
        let model = body.filter(|content| matches!(content, ValueRef::Object(_)));
        f.debug_struct("ApiError")
            .field("operation", &self.at.operation)
            .field("attempt", &self.at.attempt)
            .field("status", &self.status)
            .field("body", &model.map(Truncated))
            .finish_non_exhaustive()
    }
}

/// The code and the message come from the server. They are escaped and cut off, so that they cannot forge lines of a
/// log.
impl Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}{}",
            self.at.operation,
            self.status,
            AttemptSuffix(self.at.attempt)
        )?;
        if let Some(code) = self.error_code() {
            write!(f, ": {}", Escaped(code))?;
        }
        if let Some(message) = self.error_message() {
            write!(f, ": {}", Escaped(message))?;
        }
        Ok(())
    }
}

impl StdError for ApiError {}
