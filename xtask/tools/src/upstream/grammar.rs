//! Which keys of an OpenAPI document are facts about the interface, and which only document it.
//!
//! This is the only table of them: merging, the digest, the comparison and the search for copied sentences use it.

/// The keys that document the interface but are not part of it, besides extensions.
const DOCUMENTATION_KEYS: [&str; 7] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "links",
    "summary",
    "title",
];

/// What the keys of an object mean. `description` documents a schema, but is the name of a property in `properties`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    Document,
    Components,
    Server,
    Tag,
    /// Keys are URL paths.
    Paths,
    /// Keys are methods, whose order is a fact, and keywords.
    PathItem,
    Operation,
    /// A parameter or header.
    Parameter,
    RequestBody,
    /// Keys are status codes.
    Responses,
    Response,
    MediaType,
    Schema(SchemaRole),
    SecurityScheme,
    /// Keys are scopes, and values describe them.
    Scopes,
    /// Documentation: not a fact.
    Text,
    /// Another object with keywords.
    Object,
    /// Keys are names.
    Map(&'static Kind),
    /// A value without keywords, such as a default: all of it is a fact.
    Data,
}

/// What a schema is for, which decides whether it needs a description.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum SchemaRole {
    Component,
    Property,
    /// The schema of a body: it needs a description unless it is a reference.
    Body,
    /// A part of another schema, or the schema of a parameter.
    Part,
}

impl Kind {
    /// The kind of the value of a key, or of the items in the list there.
    pub(crate) fn child(self, key: &str) -> Self {
        match (self, key) {
            (Self::Map(kind), _) => *kind,
            (Self::Data, _) => Self::Data,
            (Self::Scopes, _) => Self::Text,
            (Self::Paths, _) => Self::PathItem,
            (Self::Responses, _) => Self::Response,
            (Self::Document, "components") => Self::Components,
            (Self::Document, "paths") => Self::Paths,
            (Self::Document, "tags") => Self::Tag,
            (Self::Document | Self::PathItem | Self::Operation, "servers") => Self::Server,
            (Self::Server, "variables") => Self::Map(&Self::Object),
            (Self::Components, "schemas") => Self::Map(&Self::Schema(SchemaRole::Component)),
            (Self::Components, "responses") => Self::Map(&Self::Response),
            (Self::Components, "parameters") => Self::Map(&Self::Parameter),
            (Self::Components, "requestBodies") => Self::Map(&Self::RequestBody),
            (Self::Components, "securitySchemes") => Self::Map(&Self::SecurityScheme),
            (Self::Components | Self::Operation, "callbacks") => Self::Map(&Self::Paths),
            (Self::PathItem | Self::Operation, "parameters") => Self::Parameter,
            (Self::PathItem, _) => Self::Operation,
            (Self::Operation, "requestBody") => Self::RequestBody,
            (Self::Operation, "responses") => Self::Responses,
            (Self::Document | Self::Operation, "security") | (Self::Operation, "tags") => Self::Data,
            (Self::Parameter | Self::RequestBody | Self::Response, "content") => Self::Map(&Self::MediaType),
            (Self::Parameter, "schema") => Self::Schema(SchemaRole::Part),
            (Self::MediaType, "schema") => Self::Schema(SchemaRole::Body),
            (Self::MediaType, "encoding") => Self::Map(&Self::Object),
            (Self::Components | Self::Response | Self::Object, "headers") => Self::Map(&Self::Parameter),
            (Self::SecurityScheme, "flows") => Self::Map(&Self::SecurityScheme),
            (Self::SecurityScheme, "scopes") => Self::Scopes,
            (Self::Schema(_), "properties") => Self::Map(&Self::Schema(SchemaRole::Property)),
            (Self::Schema(_), "items" | "additionalProperties" | "not" | "allOf" | "oneOf" | "anyOf") => {
                Self::Schema(SchemaRole::Part)
            }
            (Self::Schema(_), _) => Self::Data,
            _ => Self::Object,
        }
    }

    /// Whether a key only documents.
    pub(crate) fn is_documentation(self, key: &str) -> bool {
        match self {
            Self::Map(_) | Self::Scopes | Self::Text | Self::Data => false,
            // Keys are names, except extensions.
            Self::Paths | Self::Responses => key.starts_with("x-"),
            _ => key.starts_with("x-") || DOCUMENTATION_KEYS.contains(&key),
        }
    }

    /// Whether the order of the keys is a fact. That of keywords is not.
    pub(crate) fn is_ordered(self) -> bool {
        matches!(
            self,
            Self::Map(_) | Self::Scopes | Self::Paths | Self::PathItem | Self::Responses
        )
    }

    /// Whether an object with `$ref` is a reference.
    pub(crate) fn may_be_reference(self) -> bool {
        !matches!(self, Self::Map(_) | Self::Scopes | Self::Text | Self::Data)
    }

    /// The keys that a new object must have here so that it is documented.
    pub(crate) fn required_documentation(self, is_reference: bool) -> &'static [&'static str] {
        match self {
            Self::Operation => &["summary", "description"],
            Self::Schema(SchemaRole::Component | SchemaRole::Property) => &["description"],
            Self::Parameter | Self::Response | Self::Server | Self::Tag | Self::Schema(SchemaRole::Body)
                if !is_reference =>
            {
                &["description"]
            }
            _ => &[],
        }
    }
}
