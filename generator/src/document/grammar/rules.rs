//! The types of the grammar: objects, their fields, and the shapes of values.

use crate::wording::article;

/// The expected structure of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Any value.
    Any,
    /// A string. Other scalars are converted to one, with a warning.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A non-negative integer.
    UnsignedInteger,
    /// A list whose items have one shape.
    List(&'static Shape),
    /// A mapping from names to values of one shape.
    Map(&'static Shape),
    /// An inline object.
    Object(&'static Object),
    /// An inline object, or a `$ref` to one.
    ObjectOrRef(&'static Object),
    /// A schema, a `$ref` to one, or a boolean (`additionalProperties`).
    ObjectRefOrBoolean(&'static Object),
}

/// Whether a field is required, and how deviations are handled.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Presence {
    /// Optional; the wrong shape is an error.
    Optional,
    /// Optional; a value of the wrong shape is dropped with a warning, because the generated code does not depend on
    /// it.
    Ignorable,
    /// Required, but if it is missing, this JSON text is inserted with a warning.
    Default(&'static str),
    /// Required.
    Required,
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) shape: &'static Shape,
    pub(crate) presence: Presence,
}

/// An object of the specification.
#[derive(Debug)]
pub(crate) struct Object {
    /// Its name in the specification.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// The keys that are not in `fields`, if the object is also a mapping (paths, responses).
    pub(crate) patterned: Option<PatternedFields>,
}

/// The keys of an object that is also a mapping.
#[derive(Debug)]
pub(crate) struct PatternedFields {
    /// Whether a key belongs to the mapping.
    pub(crate) key: fn(&str) -> bool,
    pub(crate) shape: &'static Shape,
    /// A description of such a key, for messages.
    pub(crate) description: &'static str,
}

impl Object {
    /// Returns the name of the object with an indefinite article, for messages.
    pub(crate) fn with_article(&self) -> String {
        let article = article(self.name);
        let more = if self.name.ends_with('s') { " object" } else { "" };
        format!("{article} {}{more}", self.name)
    }

    /// Returns the shape of the field with a key.
    pub(crate) fn shape_of(&self, key: &str) -> Option<Shape> {
        let field = self
            .fields
            .iter()
            .find(|field| field.key == key)
            .map(|field| *field.shape);
        field.or_else(|| {
            self.patterned
                .as_ref()
                .filter(|patterned| (patterned.key)(key))
                .map(|patterned| *patterned.shape)
        })
    }
}

impl Shape {
    /// Returns the shape of a child.
    pub(crate) fn step(self, token: &str) -> Option<Self> {
        match self {
            Self::List(item) => token.parse::<usize>().is_ok().then_some(*item),
            Self::Map(value) => Some(*value),
            Self::Object(object) | Self::ObjectOrRef(object) | Self::ObjectRefOrBoolean(object) => {
                object.shape_of(token)
            }
            Self::Any | Self::Text | Self::Boolean | Self::Number | Self::UnsignedInteger => None,
        }
    }

    /// Returns the shape of a descendant, given the tokens that lead to it.
    pub(crate) fn walk(self, mut tokens: impl Iterator<Item = String>) -> Option<Self> {
        tokens.try_fold(self, |shape, token| shape.step(&token))
    }

    /// Returns the object that a value of this shape is, if it is one.
    pub(crate) fn object(self) -> Option<&'static Object> {
        match self {
            Self::Object(object) | Self::ObjectOrRef(object) | Self::ObjectRefOrBoolean(object) => Some(object),
            _ => None,
        }
    }
}

pub(crate) const fn optional(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        presence: Presence::Optional,
    }
}

pub(crate) const fn ignorable(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        presence: Presence::Ignorable,
    }
}

pub(crate) const fn with_default(key: &'static str, shape: &'static Shape, with: &'static str) -> Field {
    Field {
        key,
        shape,
        presence: Presence::Default(with),
    }
}

pub(crate) const fn required(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        presence: Presence::Required,
    }
}

pub(crate) const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        patterned: None,
    }
}
