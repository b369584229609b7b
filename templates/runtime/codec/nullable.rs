//! A field that may be absent or null, where the two differ.

use super::descriptor::Shape;
use super::value::{ModelValue, Optional, Target, ValueMut, ValueRef};

/// An optional, nullable field. In an update, an absent field usually means "unchanged" and null means "remove the
/// value".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The field is left out.
    #[default]
    Absent,
    /// The field is null.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Converts from `&Nullable<T>` to `Nullable<&T>`.
    pub const fn as_ref(&self) -> Nullable<&T> {
        match self {
            Nullable::Absent => Nullable::Absent,
            Nullable::Null => Nullable::Null,
            Nullable::Value(value) => Nullable::Value(value),
        }
    }

    /// Returns a reference to the value; `None` if the field is absent or null.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// Returns the value; `None` if the field is absent or null.
    pub fn into_option(self) -> Option<T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// Returns whether the field is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Nullable::Absent)
    }

    /// Returns whether the field is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Nullable::Null)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Nullable::Value(value)
    }
}

/// `None` becomes [`Nullable::Null`]. To leave the field out, use [`Nullable::Absent`].
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
        match self {
            Nullable::Value(value) => value.variant(),
            Nullable::Absent | Nullable::Null => None,
        }
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
