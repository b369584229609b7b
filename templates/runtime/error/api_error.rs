//! A refusal by the API.

use super::context::{AttemptSuffix, ErrorContext};
use super::error_body::{ErrorBody, ReadBody, Readable};
use crate::runtime::codec::debug::escape::{Escaped, Truncated};
use crate::runtime::codec::value::ValueRef;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::any::Any;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// A reply that is not a success.
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

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The code by which the API explains itself, as it came: escape it before
    /// you log it.
    pub fn result_code(&self) -> Option<&str> {
        self.body.as_ref()?.body().result_code()
    }

    /// The message by which the API explains itself, as it came. It may have
    /// line feeds and control characters; `Display` of this error shows it with
    /// those escaped, and cuts it off where it is long.
    pub fn result_message(&self) -> Option<&str> {
        self.body.as_ref()?.body().result_message()
    }

    /// The body as the type that the document gives for this status, which for
    /// text is `String`; `None` if that is another type, or if the body could
    /// not be read as it. For a status without a type this is the model that
    /// all others with a model share, if they do.
    pub fn body<T: ErrorBody>(&self) -> Option<&T> {
        let body: &dyn Any = self.body.as_deref()?.body();
        body.downcast_ref()
    }

    /// The body as it came, up to the limit of the client. It may hold
    /// anything: think before you log it.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Without headers and raw body. Of a body that was read, only a model is shown:
/// it knows which of its fields are secret. A long one is cut off.
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

/// The code and the message are the server's. They are escaped and bounded, so
/// that they cannot forge lines of a log.
impl Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}{}",
            self.at.operation,
            self.status,
            AttemptSuffix(self.at.attempt)
        )?;
        if let Some(code) = self.result_code() {
            write!(f, ": {}", Escaped(code))?;
        }
        if let Some(message) = self.result_message() {
            write!(f, ": {}", Escaped(message))?;
        }
        Ok(())
    }
}

impl StdError for ApiError {}
