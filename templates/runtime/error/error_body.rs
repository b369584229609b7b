//! The bodies of error responses.

use crate::runtime::codec::decimal::Decimal;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::value::{ModelValue, ValueRef};
use serde_json::Value as Json;
use std::any::{Any, TypeId};
use std::collections::BTreeMap;

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
pub(crate) trait Readable: Send + Sync {
    fn body(&self) -> &dyn ErrorBody;
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

/// What the body of a refusal was read as.
pub(crate) struct ReadBody {
    /// `None` if it is no model.
    pub(crate) model: Option<TypeId>,
    /// `None` if it is not what it should be.
    pub(crate) body: Option<Box<dyn Readable>>,
}

impl ReadBody {
    fn new<T: ModelValue + ErrorBody>(model: Option<TypeId>, body: Option<T>) -> Self {
        let body = body.map(|body| Box::new(body) as _);
        ReadBody { model, body }
    }
}

/// Reads the body of a refusal.
pub(crate) type ReadErrorBody = fn(&[u8], Limits) -> ReadBody;

/// The [`ReadErrorBody`] of a model.
pub(crate) fn error_body<T: ModelValue + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(Some(TypeId::of::<T>()), decoder::from_slice::<T>(bytes, limits).ok())
}

/// The [`ReadErrorBody`] of any other JSON.
pub(crate) fn error_json<T: ModelValue + Default + ErrorBody>(bytes: &[u8], limits: Limits) -> ReadBody {
    ReadBody::new(None, decoder::from_slice::<T>(bytes, limits).ok())
}

/// The [`ReadErrorBody`] of text in UTF-8.
pub(crate) fn error_text(bytes: &[u8], _: Limits) -> ReadBody {
    let text = std::str::from_utf8(bytes).ok();
    ReadBody::new(None, text.map(str::to_owned))
}
