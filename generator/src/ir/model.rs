//! Models: the named types of an API.

use indexmap::IndexMap;

use super::constant::Constant;
use super::response::{MediaVariant, Outcome};
use super::types::{ModelId, Type};

/// A named type.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    /// The module that holds it: that of the one group that uses it, or none.
    pub(crate) group: Option<String>,
    /// What the document calls it, where that is not its name.
    pub(crate) aliases: Vec<String>,
    /// What it is called elsewhere, for those who look for that.
    pub(crate) other_names: Vec<String>,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// Which fields say what went wrong, when this is the body of an error reply.
    pub(crate) error: Option<ErrorFields>,
    /// Where it stands among all models, in the order of the document.
    pub(crate) position: usize,
    pub(crate) kind: Kind,
}

/// What a model is.
#[derive(Debug)]
pub(crate) enum Kind {
    Record(Record),
    Enum(Enum),
    Union(Union),
    Alias(Type),
    /// No JSON, but what an operation gives, one for each status.
    Outcomes(Vec<Outcome>),
    /// No JSON either, but what a response holds, one for each media type.
    Media(Vec<MediaVariant>),
}

impl Kind {
    /// The types that it is made of.
    pub(crate) fn types(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match self {
            Self::Record(record) => Box::new(record.fields.iter().map(|field| &field.ty).chain(&record.additional)),
            Self::Enum(_) => Box::new(std::iter::empty()),
            Self::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
            Self::Alias(ty) => Box::new(std::iter::once(ty)),
            Self::Outcomes(outcomes) => Box::new(outcomes.iter().filter_map(|outcome| outcome.payload.ty())),
            Self::Media(variants) => Box::new(variants.iter().filter_map(|variant| variant.payload.ty())),
        }
    }

    /// The models that it is made of.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        let payloads = match self {
            Self::Outcomes(outcomes) => outcomes.as_slice(),
            _ => &[],
        };
        let by_media = payloads.iter().filter(|outcome| outcome.payload.ty().is_none());
        let by_media = by_media.flat_map(|outcome| outcome.payload.models());
        self.types().flat_map(Type::models).chain(by_media).collect()
    }

    /// Whether there is a file in it.
    pub(crate) fn has_file(&self) -> bool {
        self.types().any(Type::has_file)
    }

    /// Whether it is a record that keeps properties that it does not name.
    pub(crate) fn has_additional(&self) -> bool {
        matches!(self, Self::Record(record) if record.additional.is_some())
    }
}

/// A JSON object with known properties.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) fields: Vec<Field>,
    /// The type of properties that are not known, where they are kept.
    pub(crate) additional: Option<Type>,
}

/// The properties that say what went wrong, by their names on the wire.
#[derive(Debug, Default, Clone)]
pub(crate) struct ErrorFields {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// A property.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) secret: bool,
    pub(crate) deprecated: bool,
    /// Only a server sends it.
    pub(crate) read_only: bool,
    /// Only a client sends it.
    pub(crate) write_only: bool,
    pub(crate) docs: String,
    /// What counts when it is left out, as JSON.
    pub(crate) default: Option<String>,
    /// The numbers that it can be, where it is one from a list.
    pub(crate) values: Vec<String>,
    /// The one value that it can have.
    pub(crate) only: Option<Constant>,
    /// The value that a new object has, though it may be another.
    pub(crate) preset: Option<Constant>,
}

/// Strings from a list, and those that are not in it yet.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) variants: Vec<Variant>,
    /// The name of the variant for values that are not in the list.
    pub(crate) other: String,
}

/// A value of a string enum.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) wire: String,
    /// What it means; empty where the document does not say.
    pub(crate) docs: String,
}

/// One of several types.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Alternative>,
    /// The property that tells them apart, and the number of the alternative for each of its values.
    pub(crate) discriminator: Option<(String, IndexMap<Constant, usize>)>,
    /// The number of the alternative for all other values: what all alternatives have in common.
    pub(crate) otherwise: Option<usize>,
}

/// One type of a union.
#[derive(Debug)]
pub(crate) struct Alternative {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// What is written for the property that tells the types apart, where the value itself says nothing.
    pub(crate) tag: Option<Constant>,
}

impl Type {
    /// The type behind all names that are only other names for it.
    pub(crate) fn behind<'a>(&'a self, models: &'a [Model]) -> &'a Type {
        let mut ty = self;
        while let Self::Model(model) = ty
            && let Kind::Alias(target) = &models[*model].kind
        {
            ty = target;
        }
        ty
    }
}
