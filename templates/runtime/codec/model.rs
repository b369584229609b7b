//! The traits of the types of the generated code, by their kind: struct, string enum or union.
//!
//! The compiler checks the functions of a kind once, and those of a type for each type. So a type only names its kind, and
//! macros implement the traits of other crates by calls.

use super::descriptor::{ObjectDescriptor, Shape};
use super::value::{Described, ModelValue, Object, ValueMut, ValueRef};

/// A type of the generated code. Its kind implements [`ModelValue`] for it.
pub(crate) trait Model: Sized {
    type Kind: ModelKind<Self>;
}

/// [`ModelValue`] and [`Described`] for the models of one kind: structs, string enums or unions.
pub(crate) trait ModelKind<T> {
    /// See [`ModelValue::as_value_mut`].
    fn as_value_mut(value: &mut T) -> ValueMut<'_>;
    /// See [`ModelValue::as_value_ref`].
    fn as_value_ref(value: &T) -> ValueRef<'_>;
    /// See [`ModelValue::variant`].
    fn variant(_value: &T) -> Option<(&'static str, &dyn ModelValue)> {
        None
    }
    /// See [`ModelValue::shape`].
    fn shape() -> Shape;
    /// See [`Described::object_descriptor`]. Empty, if the model is not an object.
    fn object_descriptor(_value: &T) -> &'static ObjectDescriptor {
        &ObjectDescriptor::EMPTY
    }
}

impl<T: Model> ModelValue for T {
    #[inline]
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        T::Kind::as_value_mut(self)
    }
    #[inline]
    fn as_value_ref(&self) -> ValueRef<'_> {
        T::Kind::as_value_ref(self)
    }
    #[inline]
    fn variant(&self) -> Option<(&'static str, &dyn ModelValue)> {
        T::Kind::variant(self)
    }
    #[inline]
    fn shape() -> Shape {
        T::Kind::shape()
    }
}

impl<T: Model> Described for T {
    #[inline]
    fn object_descriptor(&self) -> &'static ObjectDescriptor {
        T::Kind::object_descriptor(self)
    }
}

/// The kind of structs.
pub(crate) struct ObjectKind;

impl<T: Object> ModelKind<T> for ObjectKind {
    #[inline]
    fn as_value_mut(value: &mut T) -> ValueMut<'_> {
        ValueMut::Object(value)
    }
    #[inline]
    fn as_value_ref(value: &T) -> ValueRef<'_> {
        ValueRef::Object(value)
    }
    #[inline]
    fn shape() -> Shape {
        Shape::Object(T::descriptor())
    }
    #[inline]
    fn object_descriptor(_value: &T) -> &'static ObjectDescriptor {
        T::descriptor()
    }
}

/// Implements the traits of a struct that is an [`Object`].
macro_rules! object {
    ($name:ident) => {
        impl $crate::runtime::Model for $name {
            type Kind = $crate::runtime::ObjectKind;
        }
        $crate::runtime::model!($name);
    };
}

/// Implements `Debug`, `Serialize` and `Deserialize` for a `ModelValue`.
macro_rules! model {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::runtime::fmt_redacted(self, f)
            }
        }
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::runtime::serialize(self, serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use {model, object};
