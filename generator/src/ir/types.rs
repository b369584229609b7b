//! The type of a value.


/// The number of a model in [`Api::models`].
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
    /// A string whose format has a type of its own: its Rust path.
    Format(String),
    /// Bytes with a name and a media type, as a part of a form.
    File,
    /// Anything.
    Json,
    List(Box<Type>),
    Map(Box<Type>),
    Model(ModelId),
    /// A model that would otherwise contain itself.
    Boxed(ModelId),
    /// A list's item or map's value that may be null.
    Nullable(Box<Type>),
}

impl Type {
    /// The models that it mentions.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Model(model) | Self::Boxed(model) => vec![*model],
            Self::List(ty) | Self::Map(ty) | Self::Nullable(ty) => ty.models(),
            _ => Vec::new(),
        }
    }

    /// Whether it is an integer.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }

    /// Whether a value of it is passed as it is, and not borrowed.
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

    /// The model that a value of it holds in place, not behind a list or a map.
    pub(crate) fn held(&self) -> Option<ModelId> {
        match self {
            Self::Model(model) => Some(*model),
            Self::Nullable(ty) => ty.held(),
            _ => None,
        }
    }
}
