//! The interface between models and the runtime. [`ModelValue`] gives access to a value as a [`ValueMut`] for decoding
//! and as a [`ValueRef`] for encoding and `Debug`.
//!
//! Both are enums of scalars and trait objects ([`Object`], [`List`], [`Map`], ...), so the code that works on them is
//! compiled once and not once per model.

use super::decimal::Decimal;
use super::decode::budget::Growth;
use super::decode::context::{DecodeContext, Mismatch};
use super::descriptor::{Field, ObjectDescriptor, Shape};
use super::file::File;
use super::number;
use serde_json::Value as Json;
use std::fmt::Display;

/// A type of a field, an item, a body or a parameter. The types of the generated code have it through
/// [`Model`](super::model::Model).
///
/// Decoding starts from `Default`. The default is never visible to the user, because a missing required field is an
/// error.
pub(crate) trait ModelValue {
    /// The value as a target of decoding.
    fn as_value_mut(&mut self) -> ValueMut<'_>;
    /// The value to encode, compare or show.
    fn as_value_ref(&self) -> ValueRef<'_>;
    /// The name and the content of the variant, if this is a union.
    fn variant(&self) -> Option<(&'static str, &dyn ModelValue)> {
        None
    }
    /// The JSON that the type accepts.
    fn shape() -> Shape
    where
        Self: Sized;
    /// An `Option` of this type as a target of decoding.
    fn optional_mut(target: &mut Option<Self>) -> ValueMut<'_>
    where
        Self: Default,
    {
        ValueMut::Optional(target)
    }
    /// Null as a value of this type, if the type distinguishes null from an absent value.
    fn null_value() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    /// Returns the list if its items are strings. String lists are frequent and have a fast path.
    fn strings(_list: &[Self]) -> Option<&[String]>
    where
        Self: Sized,
    {
        None
    }
}

/// The target of decoding; with `None`, the value is ignored.
///
/// Functions pass this reference and call [`ModelValue::as_value_mut`] where they need it, because the reference fits
/// in registers and a [`ValueMut`] does not.
pub(crate) type Target<'a> = Option<&'a mut dyn ModelValue>;

/// The target of decoding, by type.
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
    StringEnum(&'a mut dyn StringEnumMut),
    /// A string with a format that maps to a Rust type.
    StringFormat(&'a mut dyn StringFormat),
    Object(&'a mut dyn Object),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// A value that may be null.
    Optional(&'a mut dyn Optional),
    /// The most frequent optional types have variants of their own, which are decoded in one step.
    OptionalBool(&'a mut Option<bool>),
    OptionalI64(&'a mut Option<i64>),
    OptionalString(&'a mut Option<String>),
    Union(&'a mut dyn UnionMut),
    /// Any JSON.
    Json(&'a mut Json),
    /// A value on the heap, and its size in bytes.
    Boxed(&'a mut dyn ModelValue, usize),
}

/// A value to encode, compare or show.
#[derive(Clone, Copy)]
pub(crate) enum ValueRef<'a> {
    /// The field is left out.
    Absent,
    Null,
    Bool(bool),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    /// A number that none of the types above can represent.
    Number(&'a dyn Display),
    Str(&'a str),
    /// A string that is formatted when it is needed.
    StringFormat(&'a dyn Display),
    Object(&'a dyn Object),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Json(&'a Json),
    /// A file. Only multipart forms can contain it.
    File(&'a File),
}

impl<'a> ValueRef<'a> {
    /// Returns whether this is a value other than null.
    pub(crate) fn is_present(self) -> bool {
        !matches!(self, ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null))
    }

    /// Returns the properties of an object; `None` if this is not an object. An additional property with the name of a
    /// declared one is left out, as in JSON, where the key would be duplicate.
    pub(crate) fn fields(self) -> Option<Vec<(&'a str, ValueRef<'a>)>> {
        match self {
            ValueRef::Object(object) => {
                let declared = object
                    .field_values()
                    .into_iter()
                    .map(|(field, value)| (field.name, value));
                let mut fields: Vec<_> = declared.collect();
                if let Some(extra) = object.extra() {
                    extra.each(&mut |name, value| {
                        if !object.object_descriptor().contains(name) {
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

    /// Returns the value of a string property; `None` if this is not an object, or if the property is missing or not a
    /// string.
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
    /// The memory that appending an item allocates.
    fn growth(&self) -> Growth;
    /// Reserves the capacity of `growth`, appends a default item and returns it as the target.
    fn push(&mut self, growth: Growth) -> Target<'_>;
    /// The item at `index`.
    fn value(&self, index: usize) -> Option<&dyn ModelValue>;
    /// The item at `index` to encode; [`ValueRef::Absent`] past the end.
    fn item(&self, index: usize) -> ValueRef<'_> {
        match self.value(index) {
            Some(value) => value.as_value_ref(),
            None => ValueRef::Absent,
        }
    }
    /// The number of items.
    fn count(&self) -> usize;
    /// Returns the list if its items are strings.
    fn strings(&self) -> Option<&[String]>;
}

/// A map: values of one type under keys that the API document does not list.
pub(crate) trait Map {
    /// Bytes that adding an entry allocates, without the bytes of its key.
    fn growth(&self) -> usize;
    /// Adds an entry with a default value and returns the value as the target. A later entry replaces an earlier one
    /// with the same key.
    fn entry(&mut self, name: String) -> Target<'_>;
    /// Calls a function with each entry, in the order of the keys.
    fn each<'a>(&'a self, to: &mut dyn FnMut(&'a str, &'a dyn ModelValue));
}

/// A value that may be null.
pub(crate) trait Optional {
    /// Stores null.
    fn set_null(&mut self);
    /// Stores a default value and returns it as the target.
    fn set_value(&mut self) -> Target<'_>;
}

/// A struct with a descriptor.
///
/// It passes all of its fields to a visitor at once, in the order of the descriptor, and the map with additional
/// properties (`additionalProperties` next to `properties`), if it has one. So the only code that is compiled per model
/// lists the fields: there is no branch per field, and no code for the type of a field.
pub(crate) trait Object: Described {
    /// The descriptor of the type.
    fn descriptor() -> &'static ObjectDescriptor
    where
        Self: Sized;
    /// Calls the visitor once with all fields.
    fn visit<'a>(&'a self, visitor: FieldVisitor<'_, 'a>);
    /// Calls the visitor once with all fields as targets.
    fn visit_mut(&mut self, visitor: FieldVisitorMut<'_>);
}

/// The descriptor of a value. For unions, it depends on the variant.
pub(crate) trait Described {
    /// See [`Object::descriptor`].
    fn object_descriptor(&self) -> &'static ObjectDescriptor;
}

/// A visitor of fields and additional properties.
pub(crate) type FieldVisitor<'f, 'a> = &'f mut dyn FnMut(&[&'a dyn ModelValue], Option<&'a dyn Map>);

/// A visitor of mutable fields and additional properties.
pub(crate) type FieldVisitorMut<'f> = &'f mut dyn FnMut(&mut [&mut dyn ModelValue], Option<&mut dyn Map>);

impl<'a> dyn Object + 'a {
    /// Returns the fields of the descriptor with their values.
    pub(crate) fn field_values(&self) -> Vec<(&'static Field, ValueRef<'_>)> {
        let mut values = Vec::new();
        self.visit(&mut |fields, _| {
            let pairs = self.object_descriptor().fields.iter().zip(fields);
            values = pairs.map(|(field, value)| (field, value.as_value_ref())).collect();
        });
        values
    }

    /// Returns the additional properties.
    pub(crate) fn extra(&self) -> Option<&dyn Map> {
        let mut map = None;
        self.visit(&mut |_, extra| map = extra);
        map
    }

    /// Returns the value of the field with this JSON name; [`ValueRef::Absent`] if the descriptor does not list it.
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

/// A string enum as a target of decoding.
pub(crate) trait StringEnumMut {
    /// Stores a value, and returns whether the API document lists it.
    fn set(&mut self, text: &str) -> bool;
}

/// A string with a `format` that maps to a Rust type.
pub(crate) trait StringFormat {
    /// Parses and stores a value; returns `false` if it cannot be parsed. The error of the parser is dropped, because
    /// most parsers quote the text.
    fn try_set(&mut self, text: &str) -> bool;
    /// The expected type, for messages.
    fn expected(&self) -> &'static str;
}

/// A union as a target of decoding.
pub(crate) trait UnionMut {
    /// Decodes a part of a JSON tree.
    ///
    /// # Errors
    /// A limit is exceeded.
    fn set(&mut self, json: &Json, context: &mut DecodeContext) -> Result<(), Mismatch>;
}

impl ObjectDescriptor {
    /// Sets the type of additional properties.
    pub(crate) const fn with_additional<T: ModelValue>(self) -> Self {
        ObjectDescriptor {
            additional: Some(T::shape),
            ..self
        }
    }
}

impl Field {
    /// Sets the type of the field.
    pub(crate) const fn with_shape<T: ModelValue>(self) -> Self {
        Field {
            shape: T::shape,
            ..self
        }
    }
}
