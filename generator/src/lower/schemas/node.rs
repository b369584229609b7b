//! The nodes of the schema graph: structure, metadata, and the context that names are derived from.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::document::Pointer;
use crate::ir::{Constant, Meaning};

/// The index of a node in `Schemas::nodes`.
pub(crate) type NodeId = usize;

/// A schema.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Pointer,
    /// `None` until the traversal reaches the location of the schema itself. A reference to it does not set it.
    pub(crate) context: Option<SchemaContext>,
    pub(crate) structure: Structure,
    pub(crate) metadata: Metadata,
}

/// The keywords of a schema that do not belong to its [`Structure`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Metadata {
    pub(crate) docs: String,
    pub(crate) title: Option<String>,
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    /// `default`, as JSON.
    pub(crate) default: Option<String>,
    /// The values of an `enum` for which there is no Rust enum, such as numbers, as JSON. They are listed in the
    /// documentation.
    pub(crate) documented_values: Vec<String>,
    /// The value in a new object, if other values are allowed too.
    pub(crate) initial_value: Option<String>,
    /// The values of an `enum` or a `const` without null; empty if any value of the type is allowed.
    pub(crate) allowed_values: Vec<Constant>,
    /// `readOnly`: only responses contain it.
    pub(crate) read_only: bool,
    /// `writeOnly`: only requests contain it.
    pub(crate) write_only: bool,
    /// `format: password`.
    pub(crate) secret: bool,
    /// `x-rust-name`: the name of its type.
    pub(crate) rust_name: Option<String>,
    /// `x-rust-aliases`: its names outside the document.
    pub(crate) aliases: Vec<String>,
    /// `x-rust-field`: its name as a field.
    pub(crate) field_name: Option<String>,
    /// `x-rust-http`: the HTTP responses that the values of the enum stand for.
    pub(crate) http_responses: Option<Value>,
    /// `x-rust-time` or `x-rust-duration`.
    pub(crate) meaning: Option<StatedMeaning>,
    /// `x-rust-variants`: the names of enum values.
    pub(crate) variant_names: IndexMap<String, String>,
    /// The descriptions of enum values, such as `x-rust-variant-docs`.
    pub(crate) variant_docs: IndexMap<String, String>,
}

/// A meaning, and the extension that states it.
#[derive(Debug, Clone)]
pub(crate) struct StatedMeaning {
    pub(crate) meaning: Meaning,
    /// The location of the extension.
    pub(crate) at: Pointer,
}

/// The part of the document that contains a schema. The name of an inline schema is derived from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemaContext {
    /// An entry of `components`: its key.
    Component(String),
    /// A part of an operation: candidate names, best first.
    Candidates(Vec<String>),
    /// The body of an error response. Candidate names, after those that all error bodies share.
    ErrorBody(Vec<String>),
    /// A part of another schema.
    Child(NodeId, EdgeKind),
}

/// The kind of an edge from a schema to one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EdgeKind {
    Property(String),
    Item,
    AdditionalProperty,
    /// A part of an `allOf`, or a node that is treated as one.
    AllOfPart,
    /// An alternative of a `oneOf` or `anyOf`, by its index.
    Variant(usize),
    /// An alternative with properties added, such as those next to the `oneOf`: the name of the alternative.
    MergedVariant(String),
    /// The schema without its discriminator: the base of a parent schema that has become a union.
    Base,
}

/// The structure of a schema.
#[derive(Debug, Clone)]
pub(crate) enum Structure {
    /// Not determined yet.
    Pending,
    /// The same structure as another schema, with metadata of its own.
    Alias(NodeId),
    Scalar(Scalar),
    /// A string with known values. Other values are accepted too.
    Enum(Vec<String>),
    List(Option<NodeId>),
    Map(Option<NodeId>),
    Object(ObjectSchema),
    AllOf {
        parts: Vec<NodeId>,
        own: ObjectSchema,
    },
    Union {
        variants: Vec<NodeId>,
        discriminator: Option<Discriminator>,
    },
}

/// A value without parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    Bool,
    I32,
    I64,
    U32,
    U64,
    I128,
    U128,
    F32,
    F64,
    /// A number with all of its digits.
    Decimal,
    /// A string, and its format.
    String(Option<String>),
    /// A file in a multipart form, with a name and a media type of its own.
    File,
    /// Any JSON value.
    Json,
}

impl Scalar {
    /// Whether it is an integer of any size.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }
}

/// The keywords of a schema for objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ObjectSchema {
    pub(crate) properties: IndexMap<String, NodeId>,
    pub(crate) required: IndexSet<String>,
    pub(crate) additional: AdditionalProperties,
}

impl ObjectSchema {
    /// Whether it has none of the keywords.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The treatment of properties that are not in `properties`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) enum AdditionalProperties {
    /// `additionalProperties` is absent or `false`: they are ignored.
    #[default]
    Ignored,
    /// `true`: they are kept, with any value.
    Any,
    /// They are kept, with values of this schema.
    Schema(NodeId),
}

/// The property whose value selects the variant of a union.
#[derive(Debug, Clone)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// The nodes, by the values that select them.
    pub(crate) mapping: IndexMap<String, NodeId>,
    /// The node for all other values.
    pub(crate) fallback: Option<NodeId>,
    /// Whether an object without the property is one of the fallback, too (`defaultMapping`).
    pub(crate) is_optional: bool,
}
