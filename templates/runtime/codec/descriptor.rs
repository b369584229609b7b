//! What a type takes, known without a value of it: the fields of a struct, and
//! the JSON that fits a type. By this, the alternatives of a union are compared
//! before one of them is made.

use super::constant::Constant;
use serde_json::Value as Json;
use std::str::FromStr;

/// What is known of a record before any value is: its name and its fields.
pub(crate) struct ObjectDescriptor {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// What the values of other fields are, where they are kept. Said, as the
    /// shapes of fields are, where a union leads here.
    pub(crate) additional: Option<ShapeOf>,
}

impl ObjectDescriptor {
    /// `name` is the Rust name; `fields` are in the order of the document.
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        ObjectDescriptor {
            name,
            fields,
            additional: None,
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
    pub(crate) fn lacks_required(&self, entries: &serde_json::Map<String, Json>) -> bool {
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
    pub(crate) needs_escaping: bool,
    /// `Debug` shows that it is there, never what it is.
    pub(crate) secret: bool,
    /// The one value that it can have. Another one is read, too, but not as an
    /// alternative of a union.
    pub(crate) constant: Option<Constant<'static>>,
    /// What values it takes. Anything, where no union leads here: nobody asks.
    pub(crate) shape: ShapeOf,
}

impl Field {
    /// A field that must be there.
    pub(crate) const fn required(name: &'static str) -> Self {
        Field {
            name,
            required: true,
            needs_escaping: false,
            secret: false,
            constant: None,
            shape: || Shape::Json,
        }
    }

    /// A field that may be left out.
    pub(crate) const fn optional(name: &'static str) -> Self {
        Field {
            name,
            required: false,
            needs_escaping: false,
            secret: false,
            constant: None,
            shape: || Shape::Json,
        }
    }

    /// The name has a sign that JSON escapes.
    pub(crate) const fn needs_escaping(self) -> Self {
        Field {
            needs_escaping: true,
            ..self
        }
    }

    /// Has this value, and no other.
    pub(crate) const fn constant(self, value: Constant<'static>) -> Self {
        Field {
            constant: Some(value),
            ..self
        }
    }

    /// Hides the value from `Debug`.
    pub(crate) const fn secret(self) -> Self {
        Field { secret: true, ..self }
    }
}

/// What JSON a type takes.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything at all.
    Json,
    String,
    /// A boolean, an integer, a string of a format: what the type itself says.
    Scalar(fn(&Json) -> bool),
    /// A number that may lose digits.
    Float,
    /// A string enum; whether a value is one of the document's.
    StringEnum(fn(&str) -> bool),
    Object(&'static ObjectDescriptor),
    List(ShapeOf),
    Map(ShapeOf),
    /// Null as well.
    Optional(ShapeOf),
    Union(&'static Alternatives),
}

/// A function, because types may contain themselves.
pub(crate) type ShapeOf = fn() -> Shape;

impl Shape {
    /// A type of a format, of which a text spells values.
    pub(crate) fn string_format<T: FromStr>() -> Self {
        Shape::Scalar(|json| json.as_str().is_some_and(|text| text.parse::<T>().is_ok()))
    }
}

/// The types that a union may be.
pub(crate) struct Alternatives {
    pub(crate) types: &'static [ShapeOf],
    pub(crate) discriminator: Option<Discriminator>,
}

/// The property that tells alternatives apart.
pub(crate) struct Discriminator {
    property: &'static str,
    /// The number of the alternative for each value.
    values: &'static [(Constant<'static>, usize)],
    /// The alternative for all other values.
    fallback: Option<usize>,
}

impl Alternatives {
    /// Of types that only what fits tells apart.
    pub(crate) const fn new(types: &'static [ShapeOf]) -> Self {
        Alternatives {
            types,
            discriminator: None,
        }
    }

    /// Tells them apart by a property.
    pub(crate) const fn with_discriminator(
        self,
        property: &'static str,
        values: &'static [(Constant<'static>, usize)],
        fallback: Option<usize>,
    ) -> Self {
        let discriminator = Some(Discriminator {
            property,
            values,
            fallback,
        });
        Alternatives { discriminator, ..self }
    }
}

impl Discriminator {
    /// The number of the alternative that an object says it is.
    pub(crate) fn index(&self, json: &Json) -> Option<usize> {
        let found = Constant::at(json, self.property);
        let listed = self.values.iter().find(|(value, _)| found == Some(*value));
        listed.map(|(_, index)| *index).or(self.fallback)
    }
}
