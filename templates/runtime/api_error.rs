//! A refusal by the API.

use super::error::{At, Attempts};
use super::operation::Operation;
use super::reply::Raw;
use super::value::Value;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::any::{Any, TypeId};
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// A model that comes as the body of a refusal.
pub trait ErrorBody: Any + Debug + Send + Sync {
    /// The code by which the API explains itself.
    fn result_code(&self) -> Option<&str> {
        None
    }
    /// The message by which the API explains itself.
    fn result_message(&self) -> Option<&str> {
        None
    }
}

/// Reads the body of a refusal as a model, and says which one that is. The
/// body is `None` if it is not of that model.
pub(crate) type ReadErrorBody = fn(&[u8]) -> (TypeId, Option<Box<dyn ErrorBody>>);

/// The [`ReadErrorBody`] of a model.
pub(crate) fn error_body<T: Value + Default + ErrorBody>(bytes: &[u8]) -> (TypeId, Option<Box<dyn ErrorBody>>) {
    let body: Option<T> = super::read::from_slice(bytes).ok();
    (TypeId::of::<T>(), body.map(|body| Box::new(body) as _))
}

/// A reply that is not a success.
pub struct ApiError {
    at: At,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Box<dyn ErrorBody>>,
    bytes: Bytes,
}

impl ApiError {
    pub(crate) fn new(operation: &Operation, at: At, raw: Raw) -> Self {
        let read = operation.error_body(raw.status).filter(|_| raw.complete);
        ApiError {
            at,
            status: raw.status,
            headers: raw.headers,
            body: read.and_then(|read| read(&raw.bytes).1),
            bytes: raw.bytes,
        }
    }

    pub(crate) fn at(&self) -> At {
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

    /// The code by which the API explains itself.
    pub fn result_code(&self) -> Option<&str> {
        self.body.as_ref()?.result_code()
    }

    /// The message by which the API explains itself.
    pub fn result_message(&self) -> Option<&str> {
        self.body.as_ref()?.result_message()
    }

    /// The body as the model that the document gives for this status; `None`
    /// if that is another model, or if the body could not be read as it. For a
    /// status without a model this is the one that all others share, if they
    /// do.
    pub fn body<T: ErrorBody>(&self) -> Option<&T> {
        let body: &dyn Any = self.body.as_deref()?;
        body.downcast_ref()
    }

    /// The body as it came, up to the limit of the client. It may hold
    /// anything: think before you log it.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Without headers and raw body.
impl Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.at.operation)
            .field("attempt", &self.at.attempt)
            .field("status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}{}", self.at.operation, self.status, Attempts(self.at.attempt))?;
        if let Some(code) = self.result_code() {
            write!(f, ": {code}")?;
        }
        if let Some(message) = self.result_message() {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

impl StdError for ApiError {}
