//! [`ModelValue`] for types of the standard library, `serde_json::Value`, [`Decimal`] and [`File`].

use super::decimal::Decimal;
use super::decode::budget::{self, Growth};
use super::descriptor::Shape;
use super::file::File;
use super::model::{Model, ModelKind, model};
use super::value::{List, Map, ModelValue, Optional, StringFormat, Target, ValueMut, ValueRef};
use serde_json::Value as Json;
use std::collections::BTreeMap;

macro_rules! scalar {
    ($($ty:ident: $value_mut:ident, $value_ref:ident, $shape:expr $(, $optional:ident)?;)*) => {$(
        impl ModelValue for $ty {
            fn as_value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::$value_mut(self)
            }
            fn as_value_ref(&self) -> ValueRef<'_> {
                ValueRef::$value_ref((*self).into())
            }
            fn shape() -> Shape {
                $shape
            }
            $(
                fn optional_mut(target: &mut Option<Self>) -> ValueMut<'_> {
                    ValueMut::$optional(target)
                }
            )?
        }
    )*};
}

scalar! {
    bool: Bool, Bool, Shape::scalar::<Self>(), OptionalBool;
    i32: I32, I64, Shape::scalar::<Self>();
    i64: I64, I64, Shape::scalar::<Self>(), OptionalI64;
    u32: U32, U64, Shape::scalar::<Self>();
    u64: U64, U64, Shape::scalar::<Self>();
    f32: F32, F32, Shape::Float;
    f64: F64, F64, Shape::Float;
}

/// 128-bit integers. Values that fit into 64 bits are encoded as those.
macro_rules! large_integer {
    ($($ty:ident: $value_mut:ident, $small:ident;)*) => {$(
        impl ModelValue for $ty {
            fn as_value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::$value_mut(self)
            }
            fn as_value_ref(&self) -> ValueRef<'_> {
                (*self).try_into().map_or(ValueRef::Number(self), ValueRef::$small)
            }
            fn shape() -> Shape {
                Shape::scalar::<Self>()
            }
        }
    )*};
}

large_integer! {
    i128: I128, I64;
    u128: U128, U64;
}

impl ModelValue for String {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::String(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::Str(self)
    }
    fn shape() -> Shape {
        Shape::String
    }
    fn optional_mut(target: &mut Option<Self>) -> ValueMut<'_> {
        ValueMut::OptionalString(target)
    }
    fn strings(list: &[Self]) -> Option<&[String]> {
        Some(list)
    }
}

impl ModelValue for Json {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Json(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::Json(self)
    }
    fn shape() -> Shape {
        Shape::Json
    }
    fn null_value() -> Option<Self> {
        Some(Json::Null)
    }
}

/// The kind of values on the heap. `Box` is a kind of [`Model`], because an implementation of [`ModelValue`] of its own
/// would conflict with that for all models: for `Box`, the compiler assumes that other crates may implement `Model`.
pub(crate) struct BoxKind;

impl<T: ModelValue> Model for Box<T> {
    type Kind = BoxKind;
}

impl<T: ModelValue> ModelKind<Box<T>> for BoxKind {
    fn as_value_mut(value: &mut Box<T>) -> ValueMut<'_> {
        ValueMut::Boxed(&mut **value, size_of::<T>())
    }
    fn as_value_ref(value: &Box<T>) -> ValueRef<'_> {
        (**value).as_value_ref()
    }
    fn variant(value: &Box<T>) -> Option<(&'static str, &dyn ModelValue)> {
        (**value).variant()
    }
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: ModelValue + Default> ModelValue for Option<T> {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        T::optional_mut(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Some(value) => value.as_value_ref(),
            None => ValueRef::Absent,
        }
    }
    fn variant(&self) -> Option<(&'static str, &dyn ModelValue)> {
        match self {
            Some(value) => value.variant(),
            None => None,
        }
    }
    fn shape() -> Shape {
        Shape::Optional(T::shape)
    }
}

impl<T: ModelValue + Default> Optional for Option<T> {
    fn set_null(&mut self) {
        *self = T::null_value();
    }
    fn set_value(&mut self) -> Target<'_> {
        Some(self.insert(T::default()))
    }
}

impl<T: ModelValue + Default> ModelValue for Vec<T> {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::List(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: ModelValue + Default> List for Vec<T> {
    fn growth(&self) -> Growth {
        Growth::of(self)
    }
    fn push(&mut self, growth: Growth) -> Target<'_> {
        growth.apply(self);
        self.push(T::default());
        match self.last_mut() {
            Some(item) => Some(item),
            None => None,
        }
    }
    fn value(&self, index: usize) -> Option<&dyn ModelValue> {
        match self.get(index) {
            Some(item) => Some(item),
            None => None,
        }
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn strings(&self) -> Option<&[String]> {
        T::strings(self)
    }
}

/// A borrowed list: a parameter. It is only encoded, so nothing can be appended.
impl<T: ModelValue + Default> List for &[T] {
    fn growth(&self) -> Growth {
        Growth::default()
    }
    fn push(&mut self, _growth: Growth) -> Target<'_> {
        None
    }
    fn value(&self, index: usize) -> Option<&dyn ModelValue> {
        match self.get(index) {
            Some(item) => Some(item),
            None => None,
        }
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn strings(&self) -> Option<&[String]> {
        T::strings(self)
    }
}

impl<T: ModelValue + Default> ModelValue for BTreeMap<String, T> {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Map(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::Map(self)
    }
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
}

impl<T: ModelValue + Default> Map for BTreeMap<String, T> {
    fn growth(&self) -> usize {
        budget::map_entry_bytes::<T>(self.len())
    }
    fn entry(&mut self, name: String) -> Target<'_> {
        let value = self.entry(name).or_default();
        // Clear the value of an earlier entry with the same name.
        *value = T::default();
        Some(value)
    }
    fn each<'a>(&'a self, to: &mut dyn FnMut(&'a str, &'a dyn ModelValue)) {
        self.iter().for_each(|(name, value)| to(name, value));
    }
}

/// A parameter of type `&str`.
impl<'a> From<&'a str> for ValueRef<'a> {
    fn from(value: &'a str) -> Self {
        ValueRef::Str(value)
    }
}

impl<'a, T: ModelValue> From<&'a T> for ValueRef<'a> {
    fn from(value: &'a T) -> Self {
        value.as_value_ref()
    }
}

/// A parameter of type `&[T]`.
impl<'a, T: ModelValue + Default> From<&'a &'a [T]> for ValueRef<'a> {
    fn from(value: &'a &'a [T]) -> Self {
        ValueRef::List(value)
    }
}

/// An optional parameter or body.
impl<'a, T: Into<ValueRef<'a>>> From<Option<T>> for ValueRef<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(ValueRef::Absent, T::into)
    }
}

impl ModelValue for Decimal {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Decimal(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::Number(self)
    }
    fn shape() -> Shape {
        Shape::scalar::<Self>()
    }
}

model!(Decimal);

/// Decoded from a JSON string.
impl ModelValue for File {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::StringFormat(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        ValueRef::File(self)
    }
    fn shape() -> Shape {
        Shape::String
    }
}

impl StringFormat for File {
    fn try_set(&mut self, text: &str) -> bool {
        *self = File::new(text.to_owned());
        true
    }
    fn expected(&self) -> &'static str {
        "a string"
    }
}
