//! The nodes of the graph of schemas: structure, metadata, and the context that names are derived from.

use indexmap::{IndexMap, IndexSet};

use crate::document::Pointer;
use crate::ir::Constant;

pub(crate) type NodeId = usize;

/// A schema.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Pointer,
    /// `None` until a walk arrives where the schema stands.
    pub(crate) origin: Option<Origin>,
    pub(crate) shape: Shape,
    pub(crate) facts: Facts,
}

/// What a schema says beside its shape.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) docs: String,
    pub(crate) title: Option<String>,
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    /// The value that counts when there is none, as JSON.
    pub(crate) default: Option<String>,
    /// Values of numbers from a list, as JSON.
    pub(crate) values: Vec<String>,
    /// The value that a new object has for it, though it may be another.
    pub(crate) preset: Option<String>,
    /// All values of an `enum` or a `const` but null; empty where any value of the type will do.
    pub(crate) allowed: Vec<Constant>,
    /// Only a server sends it.
    pub(crate) read_only: bool,
    /// Only a client sends it.
    pub(crate) write_only: bool,
    /// It is a password.
    pub(crate) secret: bool,
    /// `x-rust-name`: the name of its type.
    pub(crate) rust_name: Option<String>,
    /// `x-rust-aliases`: what it is called elsewhere.
    pub(crate) other_names: Vec<String>,
    /// `x-rust-field`: its name as a field.
    pub(crate) field_name: Option<String>,
    /// `x-rust-variants`: names of enum values.
    pub(crate) variants: IndexMap<String, String>,
    /// `x-rust-variant-docs`: what enum values mean.
    pub(crate) variant_docs: IndexMap<String, String>,
}

/// What a schema is the schema of; its name is made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An entry of `components`: its key.
    Component(String),
    /// A part of an operation: candidate names, best first.
    Named(Vec<String>),
    /// The body of an error reply: what follows `ErrorReply` when that is another one, then more candidates.
    Error(Vec<String>),
    /// A part of another schema.
    Child(NodeId, Edge),
}

/// What a schema is to the one that it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edge {
    Property(String),
    Item,
    Additional,
    /// Part of an `allOf`.
    Part,
    /// Part of a `oneOf` or `anyOf`, by its number.
    Variant(usize),
    /// Such a part together with what stands beside the `oneOf`, by the name of the part.
    Mixed(String),
    /// What a schema says by itself that is also one of those that include it.
    Base,
}

/// What a schema allows.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// Not looked at yet.
    Pending,
    /// The same as another, up to its facts.
    Same(NodeId),
    Scalar(Scalar),
    /// Strings from a list, and those that are not in it yet.
    Enum(Vec<String>),
    List(Option<NodeId>),
    Map(Option<NodeId>),
    Record(Record),
    AllOf {
        parts: Vec<NodeId>,
        own: Record,
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
    /// A part of a form that has a name and a media type of its own.
    File,
    /// Anything.
    Json,
}

impl Scalar {
    /// Whether it is an integer, of any size.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }
}

/// Properties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) fields: IndexMap<String, NodeId>,
    pub(crate) required: IndexSet<String>,
    pub(crate) additional: Additional,
}

impl Record {
    pub(crate) fn says_something(&self) -> bool {
        *self != Self::default()
    }
}

/// What a record does with properties that it does not name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) enum Additional {
    /// Nothing is said: they are ignored.
    #[default]
    Unsaid,
    /// `true`: they are kept, whatever they are.
    Any,
    /// They are kept, and are of this schema.
    Of(NodeId),
}

/// Which property tells the types of a union apart.
#[derive(Debug, Clone)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Values, and the nodes that they stand for.
    pub(crate) mapping: IndexMap<String, NodeId>,
    /// The node that all other values stand for.
    pub(crate) otherwise: Option<NodeId>,
}
