//! What a value of a model is to the runtime: a [`Slot`] while it is read, a
//! [`Node`] while it is written.
//!
//! Both are enums over trait objects, so the code that walks them is compiled
//! once and not once per model.

use super::budget::{self, Growth};
use super::decimal::Decimal;
use super::file::File;
use super::number;
use super::shape::Shape;
use super::table::Record;
use super::text::{Parse, SetText};
use super::union::SetUnion;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Display;

/// A type that can be a field, an item, a body or a parameter.
///
/// Where a reader makes one, it starts from `Default`; that never shows, because
/// a required field that stays unfilled is an error.
pub(crate) trait Value {
    /// The place a reader fills.
    fn slot(&mut self) -> Slot<'_>;
    /// The content a writer walks.
    fn node(&self) -> Node<'_>;
    /// The variant of a union that this is: its name, and what it holds.
    fn variant(&self) -> Option<(&'static str, &dyn Value)> {
        None
    }
    /// What JSON the type takes.
    fn shape() -> Shape
    where
        Self: Sized;
    /// The place of a value that takes null as well.
    fn maybe(place: &mut Option<Self>) -> Slot<'_>
    where
        Self: Default,
    {
        Slot::Maybe(place)
    }
    /// Null as a value of this type, where it is one that is not the same as no
    /// value at all.
    fn null() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    /// The list itself, if it is one of strings: many are, and these are
    /// written at once.
    fn strings(_list: &[Self]) -> Option<&[String]>
    where
        Self: Sized,
    {
        None
    }
}

/// Where a value goes. With no place for it, it is read and forgotten.
///
/// Such a reference is handed down and asked for its [`Slot`] where that is
/// needed: it fits in registers, and a slot does not.
pub(crate) type Place<'a> = Option<&'a mut dyn Value>;

/// A place to be filled from JSON, by what fits in there.
pub(crate) enum Slot<'a> {
    Bool(&'a mut bool),
    I32(&'a mut i32),
    I64(&'a mut i64),
    U32(&'a mut u32),
    U64(&'a mut u64),
    I128(&'a mut i128),
    U128(&'a mut u128),
    F32(&'a mut f32),
    F64(&'a mut f64),
    Decimal(&'a mut Decimal),
    String(&'a mut String),
    /// A string enum.
    Text(&'a mut dyn SetText),
    /// A string of a format that has a type.
    Parsed(&'a mut dyn Parse),
    Record(&'a mut dyn Record),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// A place that takes null as well.
    Maybe(&'a mut dyn Maybe),
    /// The same of the types that are by far the most frequent, whose values
    /// need no second look to be read.
    MaybeBool(&'a mut Option<bool>),
    MaybeI64(&'a mut Option<i64>),
    MaybeString(&'a mut Option<String>),
    Union(&'a mut dyn SetUnion),
    /// Anything at all.
    Json(&'a mut Json),
    /// A place on the heap, and its size.
    Boxed(&'a mut dyn Value, usize),
}

/// Content to be written, compared or shown.
#[derive(Clone, Copy)]
pub(crate) enum Node<'a> {
    /// Not there: the field is left out.
    Absent,
    Null,
    Bool(bool),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    /// A number of JSON that none of the above has.
    Digits(&'a dyn Display),
    Str(&'a str),
    /// Text that is written when it is needed.
    Parsed(&'a dyn Display),
    Record(&'a dyn Record),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Json(&'a Json),
    /// A part of a form, and of nothing else.
    File(&'a File),
}

impl<'a> Node<'a> {
    /// Whether there is a value other than null.
    pub(crate) fn is_there(self) -> bool {
        !matches!(self, Node::Absent | Node::Null | Node::Json(Json::Null))
    }

    /// The properties of an object; `None` if this is something else. A further
    /// property with the name of one that the document knows is left out, as
    /// it is in JSON: it would be there twice.
    pub(crate) fn fields(self) -> Option<Vec<(&'a str, Node<'a>)>> {
        match self {
            Node::Record(record) => {
                let own = record.nodes().into_iter().map(|(field, node)| (field.name, node));
                let mut fields: Vec<_> = own.collect();
                if let Some(extra) = record.extra() {
                    extra.each(&mut |name, value| {
                        if record.table().find(name, 0).is_none() {
                            fields.push((name, value.node()));
                        }
                    });
                }
                Some(fields)
            }
            Node::Map(map) => {
                let mut fields = Vec::new();
                map.each(&mut |name, value| fields.push((name, value.node())));
                Some(fields)
            }
            Node::Json(json @ Json::Object(map)) if number::wrapped(json).is_none() => {
                let entries = map.iter();
                Some(entries.map(|(key, json)| (key.as_str(), Node::Json(json))).collect())
            }
            _ => None,
        }
    }

    /// The text of a property; `None` where this is no object, or has no such
    /// property, or one that is no text.
    pub(crate) fn text_of(self, name: &str) -> Option<&'a str> {
        match self {
            Node::Record(record) => match record.node(name) {
                Node::Str(text) => Some(text),
                _ => None,
            },
            Node::Json(json) => json.get(name)?.as_str(),
            _ => None,
        }
    }
}

/// A sequence of values of one type.
pub(crate) trait List {
    /// What appending an item allocates.
    fn growth(&self) -> Growth;
    /// Makes room as `growth` says, appends an item and returns the place to
    /// fill.
    fn push(&mut self, growth: Growth) -> Place<'_>;
    /// The item at `index`.
    fn value(&self, index: usize) -> Option<&dyn Value>;
    /// Its content, [`Node::Absent`] past the end.
    fn item(&self, index: usize) -> Node<'_> {
        self.value(index).map_or(Node::Absent, |value| value.node())
    }
    /// How many items there are.
    fn count(&self) -> usize;
    /// The list itself, if it is one of strings.
    fn strings(&self) -> Option<&[String]>;
}

/// Values of one type under names the document does not know.
pub(crate) trait Map {
    /// How many bytes adding an entry allocates, without its name.
    fn growth(&self) -> usize;
    /// Adds an entry and returns the place to fill. A later entry of the same
    /// name replaces the earlier one.
    fn entry(&mut self, name: String) -> Place<'_>;
    /// Shows the entries, in order.
    fn each<'a>(&'a self, to: &mut dyn FnMut(&'a str, &'a dyn Value));
}

/// A value or null.
pub(crate) trait Maybe {
    /// Null was read.
    fn set_null(&mut self);
    /// Something else follows; returns the place to fill.
    fn set_value(&mut self) -> Place<'_>;
}

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
