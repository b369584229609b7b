//! What a value of a model is to the runtime: a [`ValueMut`] while it is read, a
//! [`ValueRef`] while it is written.
//!
//! Both are enums over trait objects, so the code that walks them is compiled
//! once and not once per model.

use super::decimal::Decimal;
use super::decode::budget::Growth;
use super::decode::context::{DecodeContext, Mismatch};
use super::descriptor::{Field, ObjectDescriptor, Shape};
use super::file::File;
use super::number;
use serde_json::Value as Json;
use std::fmt::Display;

/// A type that can be a field, an item, a body or a parameter.
///
/// Where a reader makes one, it starts from `Default`; that never shows, because
/// a required field that stays unfilled is an error.
pub(crate) trait ModelValue {
    /// The place a reader fills.
    fn as_value_mut(&mut self) -> ValueMut<'_>;
    /// The content a writer walks.
    fn as_value_ref(&self) -> ValueRef<'_>;
    /// The variant of a union that this is: its name, and what it holds.
    fn variant(&self) -> Option<(&'static str, &dyn ModelValue)> {
        None
    }
    /// What JSON the type takes.
    fn shape() -> Shape
    where
        Self: Sized;
    /// The place of a value that takes null as well.
    fn optional_mut(target: &mut Option<Self>) -> ValueMut<'_>
    where
        Self: Default,
    {
        ValueMut::Optional(target)
    }
    /// Null as a value of this type, where it is one that is not the same as no
    /// value at all.
    fn null_value() -> Option<Self>
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
/// Such a reference is handed down and asked for its [`ValueMut`] where that is
/// needed: it fits in registers, and a slot does not.
pub(crate) type Target<'a> = Option<&'a mut dyn ModelValue>;

/// A place to be filled from JSON, by what fits in there.
pub(crate) enum ValueMut<'a> {
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
    StringEnum(&'a mut dyn StringEnumMut),
    /// A string of a format that has a type.
    StringFormat(&'a mut dyn StringFormat),
    Object(&'a mut dyn Object),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// A place that takes null as well.
    Optional(&'a mut dyn Optional),
    /// The same of the types that are by far the most frequent, whose values
    /// need no second look to be read.
    OptionalBool(&'a mut Option<bool>),
    OptionalI64(&'a mut Option<i64>),
    OptionalString(&'a mut Option<String>),
    Union(&'a mut dyn UnionMut),
    /// Anything at all.
    Json(&'a mut Json),
    /// A place on the heap, and its size.
    Boxed(&'a mut dyn ModelValue, usize),
}

/// Content to be written, compared or shown.
#[derive(Clone, Copy)]
pub(crate) enum ValueRef<'a> {
    /// Not there: the field is left out.
    Absent,
    Null,
    Bool(bool),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    /// A number of JSON that none of the above has.
    Number(&'a dyn Display),
    Str(&'a str),
    /// Text that is written when it is needed.
    StringFormat(&'a dyn Display),
    Object(&'a dyn Object),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Json(&'a Json),
    /// A part of a form, and of nothing else.
    File(&'a File),
}

impl<'a> ValueRef<'a> {
    /// Whether there is a value other than null.
    pub(crate) fn is_present(self) -> bool {
        !matches!(self, ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null))
    }

    /// The properties of an object; `None` if this is something else. A further
    /// property with the name of one that the document knows is left out, as
    /// it is in JSON: it would be there twice.
    pub(crate) fn fields(self) -> Option<Vec<(&'a str, ValueRef<'a>)>> {
        match self {
            ValueRef::Object(object) => {
                let own = object
                    .field_values()
                    .into_iter()
                    .map(|(field, node)| (field.name, node));
                let mut fields: Vec<_> = own.collect();
                if let Some(extra) = object.extra() {
                    extra.each(&mut |name, value| {
                        if object.object_descriptor().find(name, 0).is_none() {
                            fields.push((name, value.as_value_ref()));
                        }
                    });
                }
                Some(fields)
            }
            ValueRef::Map(map) => {
                let mut fields = Vec::new();
                map.each(&mut |name, value| fields.push((name, value.as_value_ref())));
                Some(fields)
            }
            ValueRef::Json(json @ Json::Object(map)) if number::wrapped_number(json).is_none() => {
                let entries = map.iter();
                Some(
                    entries
                        .map(|(key, json)| (key.as_str(), ValueRef::Json(json)))
                        .collect(),
                )
            }
            _ => None,
        }
    }

    /// The text of a property; `None` where this is no object, or has no such
    /// property, or one that is no text.
    pub(crate) fn string_property(self, name: &str) -> Option<&'a str> {
        match self {
            ValueRef::Object(object) => match object.field_value(name) {
                ValueRef::Str(text) => Some(text),
                _ => None,
            },
            ValueRef::Json(json) => json.get(name)?.as_str(),
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
    fn push(&mut self, growth: Growth) -> Target<'_>;
    /// The item at `index`.
    fn value(&self, index: usize) -> Option<&dyn ModelValue>;
    /// Its content, [`ValueRef::Absent`] past the end.
    fn item(&self, index: usize) -> ValueRef<'_> {
        self.value(index).map_or(ValueRef::Absent, |value| value.as_value_ref())
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
    fn entry(&mut self, name: String) -> Target<'_>;
    /// Shows the entries, in order.
    fn each<'a>(&'a self, to: &mut dyn FnMut(&'a str, &'a dyn ModelValue));
}

/// A value or null.
pub(crate) trait Optional {
    /// Null was read.
    fn set_null(&mut self);
    /// Something else follows; returns the place to fill.
    fn set_value(&mut self) -> Target<'_>;
}

/// A struct with a table.
///
/// It hands out all of its fields at once, in the order of the table, and what
/// holds the fields that the table does not have (`additionalProperties` beside
/// `properties`), if anything does. All that is compiled for a model is then to
/// list them: no branch for a field, and no code for its type.
pub(crate) trait Object: Described {
    /// Names and properties of the fields.
    fn descriptor() -> &'static ObjectDescriptor
    where
        Self: Sized;
    /// Shows the fields, once.
    fn visit<'a>(&'a self, to: FieldVisitor<'_, 'a>);
    /// Lends the fields to be filled, once.
    fn visit_mut(&mut self, to: FieldVisitorMut<'_>);
}

/// The table of a record that is there.
pub(crate) trait Described {
    /// See [`Object::descriptor`].
    fn object_descriptor(&self) -> &'static ObjectDescriptor;
}

/// Who is shown fields.
pub(crate) type FieldVisitor<'f, 'a> = &'f mut dyn FnMut(&[&'a dyn ModelValue], Option<&'a dyn Map>);

/// Who is lent fields.
pub(crate) type FieldVisitorMut<'f> = &'f mut dyn FnMut(&mut [&mut dyn ModelValue], Option<&mut dyn Map>);

impl<'a> dyn Object + 'a {
    /// The fields of the table with their contents.
    pub(crate) fn field_values(&self) -> Vec<(&'static Field, ValueRef<'_>)> {
        let mut nodes = Vec::new();
        self.visit(&mut |fields, _| {
            let pairs = self.object_descriptor().fields.iter().zip(fields);
            nodes = pairs.map(|(field, value)| (field, value.as_value_ref())).collect();
        });
        nodes
    }

    /// The fields that the table does not have.
    pub(crate) fn extra(&self) -> Option<&dyn Map> {
        let mut map = None;
        self.visit(&mut |_, extra| map = extra);
        map
    }

    /// The content of the field of that name, [`ValueRef::Absent`] if there is none.
    pub(crate) fn field_value(&self, name: &str) -> ValueRef<'_> {
        let mut found = ValueRef::Absent;
        self.visit(&mut |fields, _| {
            let index = self.object_descriptor().find(name, 0);
            found = index
                .and_then(|index| fields.get(index))
                .map_or(ValueRef::Absent, |value| value.as_value_ref());
        });
        found
    }
}

/// The side of [`StringEnum`] that a slot needs.
pub(crate) trait StringEnumMut {
    /// Takes the value spelled `text`; whether it is one of the document's.
    fn set(&mut self, text: &str) -> bool;
}

/// A type that a format was given: text on the wire, and not in Rust.
pub(crate) trait StringFormat {
    /// Takes the value that `text` spells; `false` if it spells none. The
    /// parser's own error is dropped, because most of them quote the text.
    fn try_set(&mut self, text: &str) -> bool;
    /// What it should have been, for messages.
    fn expected(&self) -> &'static str;
}

/// The side of [`Union`] that a slot needs.
pub(crate) trait UnionMut {
    /// Takes what a part of a tree holds.
    ///
    /// # Errors
    /// A limit is exceeded.
    fn set(&mut self, json: &Json, context: &mut DecodeContext) -> Result<(), Mismatch>;
}

impl ObjectDescriptor {
    /// Values of this type are kept under other names.
    pub(crate) const fn with_additional<T: ModelValue>(self) -> Self {
        ObjectDescriptor {
            additional: Some(T::shape),
            ..self
        }
    }
}

impl Field {
    /// Takes values of this type.
    pub(crate) const fn with_shape<T: ModelValue>(self) -> Self {
        Field {
            shape: T::shape,
            ..self
        }
    }
}

/// Makes a [`Object`] a model: `ModelValue` and the traits people use.
macro_rules! object {
    ($name:ident) => {
        impl $crate::runtime::ModelValue for $name {
            #[inline]
            fn as_value_mut(&mut self) -> $crate::runtime::ValueMut<'_> {
                $crate::runtime::ValueMut::Object(self)
            }
            #[inline]
            fn as_value_ref(&self) -> $crate::runtime::ValueRef<'_> {
                $crate::runtime::ValueRef::Object(self)
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::Object(<Self as $crate::runtime::Object>::descriptor())
            }
        }
        impl $crate::runtime::Described for $name {
            #[inline]
            fn object_descriptor(&self) -> &'static $crate::runtime::ObjectDescriptor {
                <Self as $crate::runtime::Object>::descriptor()
            }
        }
        $crate::runtime::model!($name);
    };
}

/// `Debug`, `Serialize` and `Deserialize` for a type that is a `ModelValue`.
macro_rules! model {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::runtime::Redacted(self), f)
            }
        }
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::runtime::ModelValue::as_value_ref(self), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut value = <Self as ::std::default::Default>::default();
                $crate::runtime::decode_into(&mut value, deserializer)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}

pub(crate) use {model, object};
