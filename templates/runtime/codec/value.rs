//! What a value of a model is to the runtime: a [`Slot`] while it is read, a
//! [`Node`] while it is written.
//!
//! Both are enums over trait objects, so the code that walks them is compiled
//! once and not once per model.

use super::decimal::Decimal;
use super::decode::budget::Growth;
use super::decode::context::{Trail, Unfit};
use super::descriptor::{Field, Shape, Table};
use super::file::File;
use super::number;
use serde_json::Value as Json;
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

/// The side of [`Text`] that a slot needs.
pub(crate) trait SetText {
    /// Takes the value spelled `text`; whether it is one of the document's.
    fn set(&mut self, text: &str) -> bool;
}

/// A type that a format was given: text on the wire, and not in Rust.
pub(crate) trait Parse {
    /// Takes the value that `text` spells; `false` if it spells none. The
    /// parser's own error is dropped, because most of them quote the text.
    fn parse_from(&mut self, text: &str) -> bool;
    /// What it should have been, for messages.
    fn expected(&self) -> &'static str;
}

/// The side of [`Union`] that a slot needs.
pub(crate) trait SetUnion {
    /// Takes what a part of a tree holds.
    ///
    /// # Errors
    /// A limit is exceeded.
    fn set(&mut self, json: &Json, trail: &mut Trail) -> Result<(), Unfit>;
}

impl Table {
    /// Values of this type are kept under other names.
    pub(crate) const fn others<T: Value>(self) -> Self {
        Table {
            others: Some(T::shape),
            ..self
        }
    }
}

impl Field {
    /// Takes values of this type.
    pub(crate) const fn of<T: Value>(self) -> Self {
        Field {
            shape: T::shape,
            ..self
        }
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
                $crate::runtime::fill(&mut value, deserializer)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}

pub(crate) use {model, record};
