//! Records: structs that describe themselves by a table of fields.

use super::value::{Map, Node, Slot};

/// A struct with a table. Fields are addressed by their place in it.
pub(crate) trait Record {
    /// Names and properties of the fields.
    fn table(&self) -> &'static Table;
    /// The place of the field at `index`; [`Slot::Ignore`] past the end.
    fn slot_at(&mut self, index: usize) -> Slot<'_>;
    /// The content of the field at `index`; [`Node::Absent`] past the end.
    fn node_at(&self, index: usize) -> Node<'_>;
    /// Where fields go that the table does not have (`additionalProperties`
    /// beside `properties`). Without it they are ignored.
    fn extra(&mut self) -> Option<&mut dyn Map> {
        None
    }
    /// The fields that the table does not have.
    fn extra_node(&self) -> Option<&dyn Map> {
        None
    }
}

/// What is known of a record before any value is: its name and its fields.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
}

impl Table {
    /// `name` is the Rust name; `fields` are in the order of the document.
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Table { name, fields }
    }

    /// The index of the field called `name`. The search begins at `start` and
    /// wraps around: senders mostly keep the order of the document, so the
    /// first comparison is mostly the last.
    pub(crate) fn find(&self, name: &str, start: usize) -> Option<usize> {
        let (before, after) = self.fields.split_at_checked(start)?;
        let position = |fields: &[Field]| fields.iter().position(|field| field.name == name);
        position(after).map(|index| start + index).or_else(|| position(before))
    }
}

/// A field of a record.
///
/// Whether it takes null is not said here: its Rust type says it (`Option<T>`
/// or `Nullable<T>`).
pub(crate) struct Field {
    /// The spelling on the wire.
    pub(crate) name: &'static str,
    /// It must be there when read, and it is always written.
    pub(crate) required: bool,
    /// `Debug` shows that it is there, never what it is.
    pub(crate) secret: bool,
}

impl Field {
    /// A field that must be there.
    pub(crate) const fn required(name: &'static str) -> Self {
        Field {
            name,
            required: true,
            secret: false,
        }
    }

    /// A field that may be left out.
    pub(crate) const fn optional(name: &'static str) -> Self {
        Field {
            name,
            required: false,
            secret: false,
        }
    }

    /// Hides the value from `Debug`.
    pub(crate) const fn secret(self) -> Self {
        Field { secret: true, ..self }
    }
}

/// Makes a [`Record`] a model: `Value` and the traits people use.
macro_rules! record {
    ($name:ident) => {
        impl $crate::runtime::Value for $name {
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Record(self)
            }
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Node::Record(self)
            }
        }
        $crate::runtime::model!($name);
    };
}

/// `Debug`, `Serialize` and `Deserialize` for a type that is a `Value`.
macro_rules! model {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::runtime::Value::node(self), f)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::runtime::Value::node(self), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut value = <Self as ::std::default::Default>::default();
                $crate::runtime::read::fill($crate::runtime::Value::slot(&mut value), deserializer)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}

pub(crate) use {model, record};
