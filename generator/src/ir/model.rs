//! Models: the named types of an API.

use indexmap::IndexMap;

use super::accessors::{Accessors, Meaning};
use super::constant::Constant;
use super::facts::Facts;
use super::http_response::HttpResponses;
use super::response::{MediaTypeVariant, ResponseVariant};
use super::string_enum::Enum;
use super::types::{ModelId, Type};

/// A named type.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    /// The module: that of the only group that uses it, or `None` if several groups or none do.
    pub(crate) group: Option<String>,
    /// Names in the document that differ from `name`.
    pub(crate) spec_names: Vec<String>,
    /// Other names that users may search for (`doc(alias)`).
    pub(crate) doc_aliases: Vec<String>,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// The fields with code and message, if this is the body of an error response.
    pub(crate) error: Option<ErrorFields>,
    /// Its position in document order.
    pub(crate) position: usize,
    pub(crate) facts: Facts,
    pub(crate) kind: Kind,
}

/// The kind of a model.
#[derive(Debug)]
pub(crate) enum Kind {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    Alias(Type),
    /// Not JSON: the success responses of an operation, a variant per status.
    ResponseEnum(Vec<ResponseVariant>),
    /// Not JSON: the body of a response, a variant per media type.
    MediaTypeEnum(Vec<MediaTypeVariant>),
}

impl Kind {
    /// The types that it contains.
    pub(crate) fn types(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match self {
            Self::Struct(model_struct) => Box::new(
                model_struct
                    .fields
                    .iter()
                    .map(|field| &field.ty)
                    .chain(&model_struct.additional_properties),
            ),
            Self::Enum(_) => Box::new(std::iter::empty()),
            Self::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
            Self::Alias(ty) => Box::new(std::iter::once(ty)),
            Self::ResponseEnum(variants) => Box::new(variants.iter().filter_map(|variant| variant.body.ty())),
            Self::MediaTypeEnum(variants) => Box::new(variants.iter().filter_map(|variant| variant.body.ty())),
        }
    }

    /// The models that it contains.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        let variants = match self {
            Self::ResponseEnum(variants) => variants.as_slice(),
            _ => &[],
        };
        let by_media = variants.iter().filter(|variant| variant.body.ty().is_none());
        let by_media = by_media.flat_map(|variant| variant.body.models());
        self.types().flat_map(Type::models).chain(by_media).collect()
    }

    /// Whether it contains a file.
    pub(crate) fn has_file(&self) -> bool {
        self.types().any(Type::has_file)
    }

    /// Whether it is a struct with a field that is read and set as JSON.
    pub(crate) fn has_json_text(&self) -> bool {
        let Self::Struct(model_struct) = self else { return false };
        let mut accessors = model_struct.fields.iter().filter_map(|field| field.accessors.as_ref());
        accessors.any(|accessors| accessors.meaning == Meaning::Json)
    }

    /// Whether it is a struct with additional properties.
    pub(crate) fn has_additional_properties(&self) -> bool {
        matches!(self, Self::Struct(model_struct) if model_struct.additional_properties.is_some())
    }
}

/// A JSON object with known properties.
#[derive(Debug, Default)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// The type of additional properties, if they are kept.
    pub(crate) additional_properties: Option<Type>,
    /// The HTTP responses that the values of a property stand for, if the document has them.
    pub(crate) http_responses: Option<HttpResponses>,
}

/// The properties of an error body with code and message, by their JSON names.
#[derive(Debug, Default, Clone)]
pub(crate) struct ErrorFields {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// A property of a struct.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) wire_name: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    /// Its position in `required`, which the arguments of `new` follow: it is a list, while the properties of a schema have no
    /// order (RFC 8259, section 4).
    pub(crate) required_position: usize,
    pub(crate) nullable: bool,
    pub(crate) secret: bool,
    pub(crate) deprecated: bool,
    /// `readOnly`: only responses have it.
    pub(crate) read_only: bool,
    /// `writeOnly`: only requests have it.
    pub(crate) write_only: bool,
    pub(crate) docs: String,
    /// `default`, as JSON text.
    pub(crate) default: Option<String>,
    /// The allowed values, if it is a number with `enum`.
    pub(crate) values: Vec<String>,
    /// The only allowed value (`const`, or an enum of one value), apart from null if the field is nullable.
    pub(crate) const_value: Option<Constant>,
    /// The value in a new object, if other values are allowed too.
    pub(crate) initial_value: Option<Constant>,
    /// The methods that read and set it as a value of another type.
    pub(crate) accessors: Option<Accessors>,
    pub(crate) facts: Facts,
}

impl Field {
    /// The only value that the field can have.
    pub(crate) fn fixed_value(&self) -> Option<&Constant> {
        let value = self.const_value.as_ref()?;
        (!self.nullable || *value == Constant::null()).then_some(value)
    }
}

/// A union (`oneOf`, `anyOf`).
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<UnionVariant>,
    /// The discriminator property, and the index of the variant for each of its values.
    pub(crate) discriminator: Option<(String, IndexMap<Constant, usize>)>,
    /// The index of the variant for all other values: the common part of all variants.
    pub(crate) fallback: Option<usize>,
}

/// A variant of a union.
#[derive(Debug)]
pub(crate) struct UnionVariant {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The discriminator value to write if the type does not have the property itself.
    pub(crate) tag: Option<Constant>,
}

impl Type {
    /// The type without aliases: the target of the last one.
    pub(crate) fn resolve_alias<'a>(&'a self, models: &'a [Model]) -> &'a Type {
        let mut ty = self;
        while let Self::Model(model) = ty
            && let Kind::Alias(target) = &models[*model].kind
        {
            ty = target;
        }
        ty
    }
}
