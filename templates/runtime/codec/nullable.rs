//! A field that may be left out and may be null, with a difference between
//! the two.

use super::descriptor::Shape;
use super::value::{ModelValue, Optional, Target, ValueMut, ValueRef};

/// An optional field that takes null: in an update, leaving it out mostly
/// means "as it is", and null means "none".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// Left out.
    #[default]
    Absent,
    /// Sent as null.
    Null,
    /// Sent as a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Borrows the value.
    pub const fn as_ref(&self) -> Nullable<&T> {
        match self {
            Nullable::Absent => Nullable::Absent,
            Nullable::Null => Nullable::Null,
            Nullable::Value(value) => Nullable::Value(value),
        }
    }

    /// The value, if there is one.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// Whether the field is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Nullable::Absent)
    }

    /// Whether the field is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Nullable::Null)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Nullable::Value(value)
    }
}

/// `None` is null: to leave the field out, say [`Nullable::Absent`].
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Nullable::Null, Nullable::Value)
    }
}

impl<T: ModelValue + Default> ModelValue for Nullable<T> {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Optional(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Nullable::Absent => ValueRef::Absent,
            Nullable::Null => ValueRef::Null,
            Nullable::Value(value) => value.as_value_ref(),
        }
    }
    fn variant(&self) -> Option<(&'static str, &dyn ModelValue)> {
        self.as_option()?.variant()
    }
    fn shape() -> Shape {
        Shape::Optional(T::shape)
    }
}

impl<T: ModelValue + Default> Optional for Nullable<T> {
    fn set_null(&mut self) {
        *self = Nullable::Null;
    }
    fn set_value(&mut self) -> Target<'_> {
        *self = Nullable::Value(T::default());
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }
}
