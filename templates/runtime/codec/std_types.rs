//! The types of the standard library and of the runtime as values of models.

use super::decimal::Decimal;
use super::decode::budget::{self, Growth};
use super::descriptor::Shape;
use super::file::File;
use super::value::{List, Map, Maybe, Node, Parse, Place, Slot, Value, model};
use serde_json::Value as Json;
use std::collections::BTreeMap;

macro_rules! scalar {
    ($($ty:ident: $slot:ident, $node:ident, $shape:expr $(, $maybe:ident)?;)*) => {$(
        impl Value for $ty {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
            fn node(&self) -> Node<'_> {
                Node::$node((*self).into())
            }
            fn shape() -> Shape {
                $shape
            }
            $(
                fn maybe(place: &mut Option<Self>) -> Slot<'_> {
                    Slot::$maybe(place)
                }
            )?
        }
    )*};
}

scalar! {
    bool: Bool, Bool, Shape::scalar::<Self>(), MaybeBool;
    i32: I32, I64, Shape::scalar::<Self>();
    i64: I64, I64, Shape::scalar::<Self>(), MaybeI64;
    u32: U32, U64, Shape::scalar::<Self>();
    u64: U64, U64, Shape::scalar::<Self>();
    f32: F32, F32, Shape::Float;
    f64: F64, F64, Shape::Float;
}

/// Integers of 128 bits. Few values need that many: most are written as all
/// others are.
macro_rules! large {
    ($($ty:ident: $slot:ident, $small:ident;)*) => {$(
        impl Value for $ty {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
            fn node(&self) -> Node<'_> {
                (*self).try_into().map_or(Node::Digits(self), Node::$small)
            }
            fn shape() -> Shape {
                Shape::scalar::<Self>()
            }
        }
    )*};
}

large! {
    i128: I128, I64;
    u128: U128, U64;
}

impl Value for String {
    fn slot(&mut self) -> Slot<'_> {
        Slot::String(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Str(self)
    }
    fn shape() -> Shape {
        Shape::String
    }
    fn maybe(place: &mut Option<Self>) -> Slot<'_> {
        Slot::MaybeString(place)
    }
    fn strings(list: &[Self]) -> Option<&[String]> {
        Some(list)
    }
}

impl Value for Json {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Json(self)
    }
    fn shape() -> Shape {
        Shape::Json
    }
    fn null() -> Option<Self> {
        Some(Json::Null)
    }
}

impl<T: Value> Value for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Boxed(&mut **self, size_of::<T>())
    }
    fn node(&self) -> Node<'_> {
        (**self).node()
    }
    fn variant(&self) -> Option<(&'static str, &dyn Value)> {
        (**self).variant()
    }
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Value + Default> Value for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        T::maybe(self)
    }
    fn node(&self) -> Node<'_> {
        self.as_ref().map_or(Node::Absent, T::node)
    }
    fn variant(&self) -> Option<(&'static str, &dyn Value)> {
        self.as_ref()?.variant()
    }
    fn shape() -> Shape {
        Shape::Maybe(T::shape)
    }
}

impl<T: Value + Default> Maybe for Option<T> {
    fn set_null(&mut self) {
        *self = T::null();
    }
    fn set_value(&mut self) -> Place<'_> {
        Some(self.insert(T::default()))
    }
}

impl<T: Value + Default> Value for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    fn node(&self) -> Node<'_> {
        Node::List(self)
    }
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Value + Default> List for Vec<T> {
    fn growth(&self) -> Growth {
        Growth::of(self)
    }
    fn push(&mut self, growth: Growth) -> Place<'_> {
        growth.apply(self);
        self.push(T::default());
        self.last_mut().map(|item| item as &mut dyn Value)
    }
    fn value(&self, index: usize) -> Option<&dyn Value> {
        self.get(index).map(|item| item as &dyn Value)
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn strings(&self) -> Option<&[String]> {
        T::strings(self)
    }
}

/// A list that is only lent: an argument. It is never read into.
impl<T: Value + Default> List for &[T] {
    fn growth(&self) -> Growth {
        Growth::default()
    }
    fn push(&mut self, _growth: Growth) -> Place<'_> {
        None
    }
    fn value(&self, index: usize) -> Option<&dyn Value> {
        self.get(index).map(|item| item as &dyn Value)
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn strings(&self) -> Option<&[String]> {
        T::strings(self)
    }
}

impl<T: Value + Default> Value for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Map(self)
    }
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
}

impl<T: Value + Default> Map for BTreeMap<String, T> {
    fn growth(&self) -> usize {
        budget::entry::<T>(self.len())
    }
    fn entry(&mut self, name: String) -> Place<'_> {
        let value = self.entry(name).or_default();
        // Not what an earlier entry of the same name left there.
        *value = T::default();
        Some(value)
    }
    fn each<'a>(&'a self, to: &mut dyn FnMut(&'a str, &'a dyn Value)) {
        self.iter().for_each(|(name, value)| to(name, value));
    }
}

/// A parameter given as a string slice.
impl<'a> From<&'a str> for Node<'a> {
    fn from(value: &'a str) -> Self {
        Node::Str(value)
    }
}

impl<'a, T: Value> From<&'a T> for Node<'a> {
    fn from(value: &'a T) -> Self {
        value.node()
    }
}

/// A list given as a slice.
impl<'a, T: Value + Default> From<&'a &'a [T]> for Node<'a> {
    fn from(value: &'a &'a [T]) -> Self {
        Node::List(value)
    }
}

/// An optional parameter or body.
impl<'a, T: Into<Node<'a>>> From<Option<T>> for Node<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Node::Absent, T::into)
    }
}

impl Value for Decimal {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Decimal(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Digits(self)
    }
    fn shape() -> Shape {
        Shape::scalar::<Self>()
    }
}

model!(Decimal);

/// In JSON it would be a string.
impl Value for File {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Parsed(self)
    }
    fn node(&self) -> Node<'_> {
        Node::File(self)
    }
    fn shape() -> Shape {
        Shape::String
    }
}

impl Parse for File {
    fn parse_from(&mut self, text: &str) -> bool {
        *self = File::new(text.to_owned());
        true
    }
    fn expected(&self) -> &'static str {
        "a string"
    }
}
