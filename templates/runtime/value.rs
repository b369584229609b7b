//! What a value of a model is to the runtime: a [`Slot`] while it is read, a
//! [`Node`] while it is written.
//!
//! Both are enums over trait objects, so the code that walks them is compiled
//! once and not once per model.

use super::file::File;
use super::table::Record;
use super::text::{Parse, SetText};
use super::union::SetUnion;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Display;

/// A type that can be a field, an item, a body or a parameter.
///
/// `Default` gives the value a reader starts from; it never shows, because a
/// required field that stays unfilled is an error.
pub(crate) trait Value: Default {
    /// The place a reader fills.
    fn slot(&mut self) -> Slot<'_>;
    /// The content a writer walks.
    fn node(&self) -> Node<'_>;
}

/// A place to be filled from JSON.
pub(crate) enum Slot<'a> {
    /// Read and forget.
    Ignore,
    Bool(&'a mut bool),
    I32(&'a mut i32),
    I64(&'a mut i64),
    U32(&'a mut u32),
    U64(&'a mut u64),
    F32(&'a mut f32),
    F64(&'a mut f64),
    String(&'a mut String),
    /// A string enum.
    Text(&'a mut dyn SetText),
    /// A string of a format that has a type.
    Parsed {
        place: &'a mut dyn Parse,
        /// What it should have been, for messages.
        expected: &'static str,
    },
    Record(&'a mut dyn Record),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// A place that takes null as well.
    Maybe(&'a mut dyn Maybe),
    Union(&'a mut dyn SetUnion),
    /// Anything at all.
    Json(&'a mut Json),
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

/// A sequence of values of one type.
pub(crate) trait List {
    /// Appends an item and returns the place to fill.
    fn push(&mut self) -> Slot<'_>;
    /// The item at `index`, [`Node::Absent`] past the end.
    fn item(&self, index: usize) -> Node<'_>;
    /// How many items there are.
    fn count(&self) -> usize;
}

/// Values of one type under names the document does not know.
pub(crate) trait Map {
    /// Adds an entry and returns the place to fill. A later entry of the same
    /// name replaces the earlier one.
    fn entry(&mut self, name: String) -> Slot<'_>;
    /// The entries in order.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, Node<'_>)> + '_>;
}

/// A value or null.
pub(crate) trait Maybe {
    /// Null was read.
    fn set_null(&mut self);
    /// Something else follows; returns the place to fill.
    fn set_value(&mut self) -> Slot<'_>;
}

macro_rules! scalar {
    ($($ty:ident: $slot:ident, $node:ident;)*) => {$(
        impl Value for $ty {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
            fn node(&self) -> Node<'_> {
                Node::$node((*self).into())
            }
        }
    )*};
}

scalar! {
    bool: Bool, Bool;
    i32: I32, I64;
    i64: I64, I64;
    u32: U32, U64;
    u64: U64, U64;
    f32: F32, F32;
    f64: F64, F64;
}

impl Value for String {
    fn slot(&mut self) -> Slot<'_> {
        Slot::String(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Str(self)
    }
}

impl Value for Json {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Json(self)
    }
}

impl<T: Value> Value for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }
    fn node(&self) -> Node<'_> {
        (**self).node()
    }
}

impl<T: Value> Value for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Maybe(self)
    }
    fn node(&self) -> Node<'_> {
        self.as_ref().map_or(Node::Absent, T::node)
    }
}

impl<T: Value> Maybe for Option<T> {
    fn set_null(&mut self) {
        *self = None;
    }
    fn set_value(&mut self) -> Slot<'_> {
        self.insert(T::default()).slot()
    }
}

impl<T: Value> Value for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    fn node(&self) -> Node<'_> {
        Node::List(self)
    }
}

impl<T: Value> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        self.push(T::default());
        self.last_mut().map_or(Slot::Ignore, T::slot)
    }
    fn item(&self, index: usize) -> Node<'_> {
        self.get(index).map_or(Node::Absent, T::node)
    }
    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    fn node(&self) -> Node<'_> {
        Node::Map(self)
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    fn entry(&mut self, name: String) -> Slot<'_> {
        let value = self.entry(name).or_default();
        // Not what an earlier entry of the same name left there.
        *value = T::default();
        value.slot()
    }
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, Node<'_>)> + '_> {
        Box::new(self.iter().map(|(name, value)| (name.as_str(), value.node())))
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

/// An optional parameter or body.
impl<'a, T: Into<Node<'a>>> From<Option<T>> for Node<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Node::Absent, T::into)
    }
}
