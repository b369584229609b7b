//! Decoded bodies of error responses.

use crate::runtime::codec::decimal::Decimal;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::value::{ModelValue, ValueRef};
use serde_json::Value as Json;
use std::any::{Any, TypeId};
use std::collections::BTreeMap;

/// The type of the body of an error response: a model, or any other type that the API document declares for a status,
/// such as a `Vec` of models, or `String` for text.
pub trait ErrorBody: Any + Send + Sync {
    /// The error code, if the type has a field for it.
    fn error_code(&self) -> Option<&str> {
        None
    }
    /// The error message, if the type has a field for it.
    fn error_message(&self) -> Option<&str> {
        None
    }
}

impl<T: Any + Send + Sync> ErrorBody for Vec<T> {}

impl<T: Any + Send + Sync> ErrorBody for BTreeMap<String, T> {}

macro_rules! without_code_and_message {
    ($($ty:ty)*) => {
        $(impl ErrorBody for $ty {})*
    };
}

without_code_and_message!(bool i32 i64 i128 u32 u64 u128 f32 f64 Decimal String Json);

/// A decoded body of an error response.
pub(crate) trait Readable: Send + Sync {
    /// The body, for downcasting.
    fn body(&self) -> &dyn ErrorBody;
    /// The body, for `Debug`.
    fn content(&self) -> ValueRef<'_>;
}

impl<T: ModelValue + ErrorBody> Readable for T {
    fn body(&self) -> &dyn ErrorBody {
        self
    }
    fn content(&self) -> ValueRef<'_> {
        self.as_value_ref()
    }
}

/// The result of decoding the body of an error response.
pub(crate) struct ReadBody {
    /// The type of the body; `None` if it is not a model.
    pub(crate) model: Option<TypeId>,
    /// `None` if the body could not be decoded.
    pub(crate) body: Option<Box<dyn Readable>>,
}

impl ReadBody {
    fn new<T: ModelValue + ErrorBody>(model: Option<TypeId>, body: Option<T>) -> Self {
        let body = body.map(|body| Box::new(body) as _);
        ReadBody { model, body }
    }
}

/// A function that decodes the body of an error response.
pub(crate) type ReadErrorBody = fn(&[u8], Limits) -> ReadBody;

/// The [`ReadErrorBody`] of a model.
pub(crate) fn error_body<T: ModelValue + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(Some(TypeId::of::<T>()), decoder::from_slice::<T>(bytes, limits).ok())
}

/// The [`ReadErrorBody`] of JSON that is not a model.
pub(crate) fn error_json<T: ModelValue + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(None, decoder::from_slice::<T>(bytes, limits).ok())
}

/// The [`ReadErrorBody`] of UTF-8 text.
pub(crate) fn error_text(bytes: &[u8], _: Limits) -> ReadBody {
    let text = std::str::from_utf8(bytes).ok();
    ReadBody::new(None, text.map(str::to_owned))
}
