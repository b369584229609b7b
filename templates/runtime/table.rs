//! Records: structs that describe themselves by a table of fields.

use super::constant::Constant;
use super::shape::ShapeOf;
use super::value::{Map, Node, Value};
use serde_json::Value as Json;

/// A struct with a table.
///
/// It hands out all of its fields at once, in the order of the table, and what
/// holds the fields that the table does not have (`additionalProperties` beside
/// `properties`), if anything does. All that is compiled for a model is then to
/// list them: no branch for a field, and no code for its type.
pub(crate) trait Record: Described {
    /// Names and properties of the fields.
    fn describe() -> &'static Table
    where
        Self: Sized;
    /// Shows the fields, once.
    fn show<'a>(&'a self, to: Show<'_, 'a>);
    /// Lends the fields to be filled, once.
    fn lend(&mut self, to: Lend<'_>);
}

/// The table of a record that is there.
pub(crate) trait Described {
    /// See [`Record::describe`].
    fn table(&self) -> &'static Table;
}

/// Who is shown fields.
pub(crate) type Show<'f, 'a> = &'f mut dyn FnMut(&[&'a dyn Value], Option<&'a dyn Map>);

/// Who is lent fields.
pub(crate) type Lend<'f> = &'f mut dyn FnMut(&mut [&mut dyn Value], Option<&mut dyn Map>);

impl<'a> dyn Record + 'a {
    /// The fields of the table with their contents.
    pub(crate) fn nodes(&self) -> Vec<(&'static Field, Node<'_>)> {
        let mut nodes = Vec::new();
        self.show(&mut |fields, _| {
            let pairs = self.table().fields.iter().zip(fields);
            nodes = pairs.map(|(field, value)| (field, value.node())).collect();
        });
        nodes
    }

    /// The fields that the table does not have.
    pub(crate) fn extra(&self) -> Option<&dyn Map> {
        let mut map = None;
        self.show(&mut |_, extra| map = extra);
        map
    }

    /// The content of the field of that name, [`Node::Absent`] if there is none.
    pub(crate) fn node(&self, name: &str) -> Node<'_> {
        let mut found = Node::Absent;
        self.show(&mut |fields, _| {
            let index = self.table().find(name, 0);
            found = index
                .and_then(|index| fields.get(index))
                .map_or(Node::Absent, |value| value.node());
        });
        found
    }
}

/// What is known of a record before any value is: its name and its fields.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// What the values of other fields are, where they are kept. Said, as the
    /// shapes of fields are, where a union leads here.
    pub(crate) others: Option<ShapeOf>,
}

impl Table {
    /// `name` is the Rust name; `fields` are in the order of the document.
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Table {
            name,
            fields,
            others: None,
        }
    }

    /// Values of this type are kept under other names.
    pub(crate) const fn others<T: Value>(self) -> Self {
        Table {
            others: Some(T::shape),
            ..self
        }
    }

    /// The index of the field called `name`. The search begins at `start` and
    /// wraps around: senders mostly keep the order of the document, so the
    /// first comparison is mostly the last.
    pub(crate) fn find(&self, name: &str, start: usize) -> Option<usize> {
        let is_it = |index: &usize| self.fields.get(*index).is_some_and(|field| field.name == name);
        let count = self.fields.len();
        (start..count).find(is_it).or_else(|| (0..count.min(start)).find(is_it))
    }

    /// The same, with the field.
    pub(crate) fn find_field(&self, name: &str, start: usize) -> Option<(usize, &'static Field)> {
        let index = self.find(name, start)?;
        self.fields.get(index).map(|field| (index, field))
    }

    /// Whether an object lacks a field that must be there.
    pub(crate) fn is_short_of(&self, entries: &serde_json::Map<String, Json>) -> bool {
        let mut required = self.fields.iter().filter(|field| field.required);
        required.any(|field| !entries.contains_key(field.name))
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
    /// The name is one of the few that JSON does not spell as it is.
    pub(crate) escaped: bool,
    /// `Debug` shows that it is there, never what it is.
    pub(crate) secret: bool,
    /// The one value that it can have. Another one is read, too, but not as an
    /// alternative of a union.
    pub(crate) only: Option<Constant<'static>>,
    /// What values it takes. Anything, where no union leads here: nobody asks.
    pub(crate) shape: ShapeOf,
}

impl Field {
    /// A field that must be there.
    pub(crate) const fn required(name: &'static str) -> Self {
        Field {
            name,
            required: true,
            escaped: false,
            secret: false,
            only: None,
            shape: Json::shape,
        }
    }

    /// A field that may be left out.
    pub(crate) const fn optional(name: &'static str) -> Self {
        Field {
            name,
            required: false,
            escaped: false,
            secret: false,
            only: None,
            shape: Json::shape,
        }
    }

    /// Takes values of this type.
    pub(crate) const fn of<T: Value>(self) -> Self {
        Field {
            shape: T::shape,
            ..self
        }
    }

    /// The name has a sign that JSON escapes.
    pub(crate) const fn escaped(self) -> Self {
        Field { escaped: true, ..self }
    }

    /// Has this value, and no other.
    pub(crate) const fn only(self, value: Constant<'static>) -> Self {
        Field {
            only: Some(value),
            ..self
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
            #[inline]
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Record(self)
            }
            #[inline]
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Node::Record(self)
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::Record(<Self as $crate::runtime::Record>::describe())
            }
        }
        impl $crate::runtime::Described for $name {
            #[inline]
            fn table(&self) -> &'static $crate::runtime::Table {
                <Self as $crate::runtime::Record>::describe()
            }
        }
        $crate::runtime::model!($name);
    };
}

/// `Debug`, `Serialize` and `Deserialize` for a type that is a `Value`.
macro_rules! model {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::runtime::Shown(self), f)
            }
        }
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::runtime::Value::node(self), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut value = <Self as ::std::default::Default>::default();
                $crate::runtime::read::fill(&mut value, deserializer)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}

pub(crate) use {model, record};
