//! The rules of the grammar: objects, fields, and the structure of values.

use crate::wording::article;

/// What a value must look like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Anything at all.
    Any,
    /// A string; other scalars are spelled out.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// A list, each item of one shape.
    List(&'static Shape),
    /// A mapping from names to values of one shape.
    Map(&'static Shape),
    /// An object that stands where it is used.
    Object(&'static Object),
    /// An object that stands where it is used, or a `$ref` to one.
    Part(&'static Object),
    /// A schema, a `$ref` to one, or a flag (`additionalProperties`).
    PartOrFlag(&'static Object),
}

/// What to do when a field is missing, or is not of its shape.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Need {
    /// It may be missing; the wrong shape is an error.
    May,
    /// It may be missing, and in the wrong shape it is dropped with a warning: nothing that is generated hangs on it.
    Aside,
    /// It must be there, but a document is not refused for want of it: this JSON text takes its place, with a warning.
    Fill(&'static str),
    /// It must be there.
    Must,
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) shape: &'static Shape,
    pub(crate) need: Need,
}

/// An object of the specification.
#[derive(Debug)]
pub(crate) struct Object {
    /// Its name in the specification.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// The shape of fields that are not in the table, where the object is also a mapping (paths, responses).
    pub(crate) rest: Option<Rest>,
}

/// The open part of an object that is also a mapping.
#[derive(Debug)]
pub(crate) struct Rest {
    /// Which keys belong to it.
    pub(crate) key: fn(&str) -> bool,
    pub(crate) shape: &'static Shape,
    /// What such a key is, for messages.
    pub(crate) what: &'static str,
}

impl Object {
    /// One of its kind, for messages.
    pub(crate) fn one(&self) -> String {
        let article = article(self.name);
        let more = if self.name.ends_with('s') { " object" } else { "" };
        format!("{article} {}{more}", self.name)
    }

    /// The shape of a field, by its key.
    pub(crate) fn shape_of(&self, key: &str) -> Option<Shape> {
        let field = self
            .fields
            .iter()
            .find(|field| field.key == key)
            .map(|field| *field.shape);
        field.or_else(|| {
            self.rest
                .as_ref()
                .filter(|rest| (rest.key)(key))
                .map(|rest| *rest.shape)
        })
    }
}

impl Shape {
    /// The shape one step down.
    pub(crate) fn step(self, token: &str) -> Option<Self> {
        match self {
            Self::List(item) => token.parse::<usize>().is_ok().then_some(*item),
            Self::Map(value) => Some(*value),
            Self::Object(object) | Self::Part(object) | Self::PartOrFlag(object) => object.shape_of(token),
            Self::Any | Self::Text | Self::Flag | Self::Number | Self::Count => None,
        }
    }

    /// The shape several steps down.
    pub(crate) fn walk(self, mut tokens: impl Iterator<Item = String>) -> Option<Self> {
        tokens.try_fold(self, |shape, token| shape.step(&token))
    }

    /// The object of this shape, where it is one.
    pub(crate) fn object(self) -> Option<&'static Object> {
        match self {
            Self::Object(object) | Self::Part(object) | Self::PartOrFlag(object) => Some(object),
            _ => None,
        }
    }
}

pub(crate) const fn may(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        need: Need::May,
    }
}

pub(crate) const fn aside(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        need: Need::Aside,
    }
}

pub(crate) const fn fill(key: &'static str, shape: &'static Shape, with: &'static str) -> Field {
    Field {
        key,
        shape,
        need: Need::Fill(with),
    }
}

pub(crate) const fn must(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        need: Need::Must,
    }
}

pub(crate) const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        rest: None,
    }
}
