//! Responses: what a success returns, and the bodies by status and media type.

use super::types::{ModelId, Type};

/// What a successful reply holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    Empty,
    Json(Type),
    /// JSON, or nothing at all.
    JsonOrEmpty(Type),
    Text,
    Bytes,
    /// What it is depends on the status or the media type: a model that is [`Kind::Outcomes`] or [`Kind::Media`].
    Several(ModelId),
}

/// One of the ways in which an operation succeeds.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// As a variant.
    pub(crate) name: String,
    pub(crate) statuses: Statuses,
    pub(crate) docs: String,
    pub(crate) payload: Payload,
}

/// One of the media types that a response may be of.
#[derive(Debug)]
pub(crate) struct MediaVariant {
    /// As a variant.
    pub(crate) name: String,
    /// As the document spells them; all are read into the same type.
    pub(crate) media: Vec<String>,
    pub(crate) payload: Payload,
}

/// What a reply of one status holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Payload {
    Empty,
    Json(Type),
    Text,
    Bytes,
    /// What it is depends on the media type: a model that is [`Kind::Media`].
    Media(ModelId),
}

impl Payload {
    /// The models that it mentions.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Json(ty) => ty.models(),
            Self::Media(model) => vec![*model],
            Self::Empty | Self::Text | Self::Bytes => Vec::new(),
        }
    }

    /// The type of the JSON, if it is that.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Bytes | Self::Media(_) => None,
        }
    }
}

/// A status, a range of a hundred, or all that are not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Statuses {
    Code(u16),
    Range(u16),
    Other,
}
