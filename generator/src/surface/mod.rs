//! The surface of a generated crate: what its users see, and what goes over the wire.
//!
//! A [`Surface`] is plain data that can be recorded in a lock file and compared with another one. `emit::surface` makes it
//! from an API. Lists and maps are in the order of the document. `docs` and `at`, which is the location in the document, are
//! not recorded.

pub(crate) mod types;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::pointer::Pointer;
use types::Type;

/// The surface of a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Surface {
    /// `info.version` of the document.
    pub(crate) document_version: String,
    /// The methods of `ClientBuilder` and `Client` whose names depend on the document, each with what it sets.
    pub(crate) client: IndexMap<String, String>,
    /// The variants and functions of `Server`, each with its URL.
    pub(crate) servers: IndexMap<String, String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) models: IndexMap<String, Model>,
}

/// A method of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// The call in Rust, without arguments: `token().issue`.
    pub(crate) call: String,
    /// `operationId`, or method and path.
    pub(crate) id: String,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) deprecated: bool,
    /// The types of the Rust method's arguments. The names of arguments are not part of a Rust API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) arguments: Vec<String>,
    /// The Rust type that it returns.
    pub(crate) returns: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<Parameter>,
    /// The struct of the optional parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) optional_parameters: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Body>,
    /// The type of success responses; `None` if they have no body, or text or bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<Type>,
    /// The media types of success responses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) accept: Vec<String>,
    /// The types of error responses, by status.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) errors: IndexMap<String, Type>,
    /// The alternatives, each with the credentials that are required together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) security: Vec<Vec<String>>,
    /// How the pages of a list are requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pagination: Option<String>,
    /// How the items of a stream are found and decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<String>,
    /// The base URL, if it is not that of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<String>,
    #[serde(skip)]
    pub(crate) docs: String,
    #[serde(skip)]
    pub(crate) at: Pointer,
}

/// A parameter of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parameter {
    pub(crate) wire_name: String,
    /// The value of `in`.
    pub(crate) location: String,
    /// How the value is serialized, if not in the default style of the location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) required: bool,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) constraints: IndexMap<String, String>,
    #[serde(skip)]
    pub(crate) docs: String,
    #[serde(skip)]
    pub(crate) at: Pointer,
}

/// A request body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) required: bool,
    /// The media types. The client sends the first.
    pub(crate) media_types: Vec<String>,
    /// `None` for text and bytes.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(crate) ty: Option<Type>,
    /// How fields are serialized that do not have the default encoding of the media type: their style or media type.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) encodings: IndexMap<String, String>,
}

/// A type of the module `models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Model {
    #[serde(flatten)]
    pub(crate) kind: Kind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) deprecated: bool,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) constraints: IndexMap<String, String>,
    /// What `to_http` returns, if there is such a method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) http_responses: Option<HttpResponses>,
    #[serde(skip)]
    pub(crate) docs: String,
    #[serde(skip)]
    pub(crate) at: Pointer,
}

/// The HTTP responses of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HttpResponses {
    /// The enum of the values on which the program decides, with its variants, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<(String, Vec<String>)>,
    /// The response for each value, as text.
    pub(crate) responses: IndexMap<String, String>,
}

/// The kind of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Kind {
    Struct {
        fields: Vec<Field>,
        /// The names of the fields that `new` takes; `None` if there is no `new`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new: Option<Vec<String>>,
        /// The type of additional properties, if they are kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        additional: Option<Type>,
        /// The name of their field, if it is not `additional`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        additional_name: Option<String>,
    },
    /// A string enum: its variants, each with its value.
    Enum {
        variants: IndexMap<String, String>,
        /// The variant of unknown values.
        fallback: String,
    },
    /// A union: its variants, each with its type.
    Union {
        variants: IndexMap<String, Type>,
        /// The discriminator property, and the variant of each of its values.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        discriminator: Option<(String, IndexMap<String, String>)>,
    },
    Alias {
        #[serde(rename = "type")]
        ty: Type,
    },
    /// An enum of success responses, or of media types of one response: its variants, each with its status or media types, and
    /// the type of its body.
    Responses {
        variants: IndexMap<String, (String, Option<Type>)>,
    },
}

/// A property of a struct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) wire_name: String,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) required: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) nullable: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) read_only: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) write_only: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) deprecated: bool,
    /// Whether it is redacted in `Debug`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) secret: bool,
    /// `default`, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<String>,
    /// What its methods read and set it as, such as `time in seconds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accessors: Option<String>,
    /// The allowed values, as JSON text, if they are not a Rust enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<String>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) constraints: IndexMap<String, String>,
    #[serde(skip)]
    pub(crate) docs: String,
    #[serde(skip)]
    pub(crate) at: Pointer,
}

impl Field {
    /// The Rust type of the field.
    pub(crate) fn rust_type(&self) -> String {
        Presence::of(self.required, self.nullable, &self.ty).wrap(&self.ty)
    }
}

/// The Rust type around that of the value, for a property that may be absent or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Option,
    Nullable,
}

impl Presence {
    fn of(required: bool, nullable: bool, ty: &Type) -> Self {
        let nullable = nullable && *ty != Type::scalar("serde_json::Value");
        match (required, nullable) {
            (true, false) => Self::Always,
            (true, true) | (false, false) => Self::Option,
            (false, true) => Self::Nullable,
        }
    }

    fn wrap(self, ty: &Type) -> String {
        match self {
            Self::Always => ty.to_string(),
            Self::Option => format!("Option<{ty}>"),
            Self::Nullable => format!("Nullable<{ty}>"),
        }
    }
}

impl Kind {
    /// Whether both are the same apart from their locations and descriptions.
    pub(crate) fn has_content_of(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Struct {
                    fields,
                    new,
                    additional,
                    additional_name: _,
                },
                Self::Struct {
                    fields: other_fields,
                    new: other_new,
                    additional: other_additional,
                    additional_name: _,
                },
            ) => {
                let is_same = |(field, other): (&Field, &Field)| {
                    *field
                        == Field {
                            docs: field.docs.clone(),
                            at: field.at.clone(),
                            ..other.clone()
                        }
                };
                (new, additional, fields.len()) == (other_new, other_additional, other_fields.len())
                    && fields.iter().zip(other_fields).all(is_same)
            }
            _ => self == other,
        }
    }

    /// The types of the variants of a union or of an enum of responses; empty for other kinds.
    pub(crate) fn variant_types(&self) -> Vec<&Type> {
        match self {
            Self::Union { variants, .. } => variants.values().collect(),
            Self::Responses { variants } => variants.values().filter_map(|(_, ty)| ty.as_ref()).collect(),
            _ => Vec::new(),
        }
    }

    /// Its name in messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::Struct { .. } => "struct",
            Self::Enum { .. } => "string enum",
            Self::Union { .. } => "union",
            Self::Alias { .. } => "type alias",
            Self::Responses { .. } => "enum of responses",
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
