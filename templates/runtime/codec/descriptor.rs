//! Static descriptions of types. An [`ObjectDescriptor`] lists the fields of a struct; encoding, decoding and `Debug`
//! work by it. A [`Shape`] describes the JSON that a type accepts, so that the alternatives of a union can be compared
//! with a value before one of them is decoded.

use super::constant::Constant;
use serde_json::Value as Json;
use std::str::FromStr;

/// The static description of a struct: its name and its fields.
pub(crate) struct ObjectDescriptor {
    /// The name of the Rust type.
    pub(crate) name: &'static str,
    /// The fields in the order of the API document.
    pub(crate) fields: &'static [Field],
    /// The shape of additional properties, if the struct keeps them. Like the shapes of fields, it is set only if a
    /// union contains the struct.
    pub(crate) additional: Option<ShapeOf>,
}

impl ObjectDescriptor {
    /// The descriptor of a value that is not an object.
    pub(crate) const EMPTY: ObjectDescriptor = ObjectDescriptor::new("", &[]);

    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        ObjectDescriptor {
            name,
            fields,
            additional: None,
        }
    }

    /// Returns the index of the field with this JSON name. The search begins at `start` and wraps around: most senders
    /// keep the order of the document, so mostly the first comparison matches.
    #[inline]
    pub(crate) fn find(&self, name: &str, start: usize) -> Option<usize> {
        let start = start.min(self.fields.len());
        let (before, after) = self.fields.split_at(start);
        let has_name = |field: &Field| field.name == name;
        match after.iter().position(has_name) {
            Some(index) => Some(start + index),
            None => before.iter().position(has_name),
        }
    }

    /// Returns whether there is a field with this JSON name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.find(name, 0).is_some()
    }

    /// Returns the index of the field with this JSON name, and the field. See [`find`](Self::find).
    pub(crate) fn find_field(&self, name: &str, start: usize) -> Option<(usize, &'static Field)> {
        let index = self.find(name, start)?;
        self.fields.get(index).map(|field| (index, field))
    }

    /// Returns whether a required field is missing from a JSON object.
    pub(crate) fn lacks_required(&self, entries: &serde_json::Map<String, Json>) -> bool {
        let mut required = self.fields.iter().filter(|field| field.required);
        required.any(|field| !entries.contains_key(field.name))
    }
}

/// A field of a struct.
///
/// Its Rust type determines whether it accepts null (`Option<T>` or `Nullable<T>`).
pub(crate) struct Field {
    /// The JSON name.
    pub(crate) name: &'static str,
    /// Decoding fails if the field is missing, and the field is always encoded.
    pub(crate) required: bool,
    /// The name contains characters that JSON escapes.
    pub(crate) needs_escaping: bool,
    /// `Debug` shows a placeholder instead of the value.
    pub(crate) secret: bool,
    /// The only allowed value. Another value is decoded as well, but an alternative of a union does not match it.
    pub(crate) constant: Option<Constant<'static>>,
    /// The JSON that the field accepts. [`Shape::Json`] unless a union contains the struct, because only unions use it.
    pub(crate) shape: ShapeOf,
}

impl Field {
    /// Creates a required field.
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

    /// Creates an optional field.
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

    /// Marks a name with characters that JSON escapes.
    pub(crate) const fn needs_escaping(self) -> Self {
        Field {
            needs_escaping: true,
            ..self
        }
    }

    /// Sets the only allowed value.
    pub(crate) const fn constant(self, value: Constant<'static>) -> Self {
        Field {
            constant: Some(value),
            ..self
        }
    }

    /// Marks a secret, whose value `Debug` does not show.
    pub(crate) const fn secret(self) -> Self {
        Field { secret: true, ..self }
    }
}

/// The JSON that a type accepts.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Any JSON.
    Json,
    String,
    /// A boolean, an integer or a string with a format. The function returns whether the type accepts a value.
    Scalar(fn(&Json) -> bool),
    /// A floating-point number, which may lose digits.
    Float,
    /// A string enum. The function returns whether the API document lists a value.
    StringEnum(fn(&str) -> bool),
    Object(&'static ObjectDescriptor),
    List(ShapeOf),
    Map(ShapeOf),
    /// Null, or JSON of this shape.
    Optional(ShapeOf),
    Union(&'static Alternatives),
}

/// A function that returns a shape, because types may be recursive.
pub(crate) type ShapeOf = fn() -> Shape;

impl Shape {
    /// The shape of a string format, whose values are parsed by `FromStr`.
    pub(crate) fn string_format<T: FromStr>() -> Self {
        Shape::Scalar(|json| json.as_str().is_some_and(|text| text.parse::<T>().is_ok()))
    }
}

/// The alternatives of a union.
pub(crate) struct Alternatives {
    pub(crate) types: &'static [ShapeOf],
    pub(crate) discriminator: Option<Discriminator>,
}

/// The property that determines the alternative of a union.
pub(crate) struct Discriminator {
    property: &'static str,
    /// The index of the alternative for each value of the property.
    values: &'static [(Constant<'static>, usize)],
    /// The index of the alternative for all other values.
    fallback: Option<usize>,
}

impl Alternatives {
    /// Creates alternatives without a discriminator. They are compared by their shapes.
    pub(crate) const fn new(types: &'static [ShapeOf]) -> Self {
        Alternatives {
            types,
            discriminator: None,
        }
    }

    /// Sets the discriminator.
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
    /// Returns the index of the alternative that an object belongs to.
    pub(crate) fn index(&self, json: &Json) -> Option<usize> {
        let found = Constant::at(json, self.property);
        let listed = self.values.iter().find(|(value, _)| found == Some(*value));
        listed.map(|(_, index)| *index).or(self.fallback)
    }
}
