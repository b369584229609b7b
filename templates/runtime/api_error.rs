//! A refusal by the API.

use super::budget::Limits;
use super::decimal::Decimal;
use super::error::{At, Attempts};
use super::escape::{Beginning, Escaped};
use super::operation::Operation;
use super::reply::Raw;
use super::value::{Node, Value};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value as Json;
use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// What comes as the body of a refusal: a model, or whatever else the document
/// gives for a status, as a `Vec` of models or the `String` of a text.
pub trait ErrorBody: Any + Send + Sync {
    /// The code by which the API explains itself.
    fn result_code(&self) -> Option<&str> {
        None
    }
    /// The message by which the API explains itself.
    fn result_message(&self) -> Option<&str> {
        None
    }
}

impl<T: Any + Send + Sync> ErrorBody for Vec<T> {}
impl<T: Any + Send + Sync> ErrorBody for BTreeMap<String, T> {}

macro_rules! without_fields {
    ($($ty:ty)*) => {
        $(impl ErrorBody for $ty {})*
    };
}

without_fields!(bool i32 i64 i128 u32 u64 u128 f32 f64 Decimal String Json);

/// The body of a refusal that could be read.
trait Readable: Send + Sync {
    fn body(&self) -> &dyn ErrorBody;
    fn content(&self) -> Node<'_>;
}

impl<T: Value + ErrorBody> Readable for T {
    fn body(&self) -> &dyn ErrorBody {
        self
    }
    fn content(&self) -> Node<'_> {
        self.node()
    }
}

/// What the body of a refusal was read as.
pub(crate) struct ReadBody {
    /// `None` if it is no model.
    pub(crate) model: Option<TypeId>,
    /// `None` if it is not what it should be.
    body: Option<Box<dyn Readable>>,
}

impl ReadBody {
    fn new<T: Value + ErrorBody>(model: Option<TypeId>, body: Option<T>) -> Self {
        let body = body.map(|body| Box::new(body) as _);
        ReadBody { model, body }
    }
}

/// Reads the body of a refusal.
pub(crate) type ReadErrorBody = fn(&[u8], Limits) -> ReadBody;

/// The [`ReadErrorBody`] of a model.
pub(crate) fn error_body<T: Value + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(
        Some(TypeId::of::<T>()),
        super::read::from_slice::<T>(bytes, limits).ok(),
    )
}

/// The [`ReadErrorBody`] of any other JSON.
pub(crate) fn error_json<T: Value + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(None, super::read::from_slice::<T>(bytes, limits).ok())
}

/// The [`ReadErrorBody`] of text in UTF-8.
pub(crate) fn error_text(bytes: &[u8], _: Limits) -> ReadBody {
    let text = std::str::from_utf8(bytes).ok();
    ReadBody::new(None, text.map(str::to_owned))
}

/// A reply that is not a success.
pub struct ApiError {
    at: At,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Box<dyn Readable>>,
    bytes: Bytes,
}

impl ApiError {
    pub(crate) fn new(operation: &Operation, at: At, raw: Raw) -> Self {
        let read = operation.error_body(raw.status).filter(|_| raw.complete);
        ApiError {
            at,
            status: raw.status,
            headers: raw.headers,
            body: read.and_then(|read| read(&raw.bytes, raw.limits).body),
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
        let model = body.filter(|content| matches!(content, Node::Record(_)));
        f.debug_struct("ApiError")
            .field("operation", &self.at.operation)
            .field("attempt", &self.at.attempt)
            .field("status", &self.status)
            .field("body", &model.map(Beginning))
            .finish_non_exhaustive()
    }
}

/// The code and the message are the server's. They are escaped and bounded, so
/// that they cannot forge lines of a log.
impl Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}{}", self.at.operation, self.status, Attempts(self.at.attempt))?;
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
