//! The type of a value.

/// The index of a model in `Api::models`.
pub(crate) type ModelId = usize;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Type {
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
    String,
    /// A string whose format is configured with a Rust type: the path of that type.
    Format(String),
    /// A file in a multipart form: bytes with a name and a media type.
    File,
    /// Untyped JSON.
    Json,
    List(Box<Type>),
    Map(Box<Type>),
    Model(ModelId),
    /// A boxed model, which would otherwise contain itself.
    Boxed(ModelId),
    /// An item of a list or a value of a map that may be null.
    Nullable(Box<Type>),
}

impl Type {
    /// The models that it contains.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Model(model) | Self::Boxed(model) => vec![*model],
            Self::List(ty) | Self::Map(ty) | Self::Nullable(ty) => ty.models(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }

    /// Whether a value is passed by value.
    pub(crate) fn is_copied(&self) -> bool {
        self.is_integer() || matches!(self, Self::Bool | Self::F32 | Self::F64)
    }

    /// Whether it is, or is made of, a map.
    pub(crate) fn has_map(&self) -> bool {
        match self {
            Self::Map(_) => true,
            Self::List(ty) | Self::Nullable(ty) => ty.has_map(),
            _ => false,
        }
    }

    /// Whether it is, or is made of, a number with all of its digits.
    pub(crate) fn has_decimal(&self) -> bool {
        match self {
            Self::Decimal => true,
            Self::Map(ty) | Self::List(ty) | Self::Nullable(ty) => ty.has_decimal(),
            _ => false,
        }
    }

    /// Whether it is a file, or a list of them.
    pub(crate) fn has_file(&self) -> bool {
        match self {
            Self::File => true,
            Self::Map(ty) | Self::List(ty) | Self::Nullable(ty) => ty.has_file(),
            _ => false,
        }
    }

    /// The model that a value contains without indirection by a list or a map.
    pub(crate) fn inline_model(&self) -> Option<ModelId> {
        match self {
            Self::Model(model) => Some(*model),
            Self::Nullable(ty) => ty.inline_model(),
            _ => None,
        }
    }
}
