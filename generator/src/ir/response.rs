//! Responses: what a success returns, and the bodies by status and media type.

use super::stream::ItemStream;
use super::types::{ModelId, Type};

/// What an operation returns on success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SuccessResponse {
    Empty,
    Json(Type),
    /// JSON, or no body.
    JsonOrEmpty(Type),
    Text,
    Bytes,
    /// It depends on the status or the media type: a model that is [`Kind::ResponseEnum`] or [`Kind::MediaTypeEnum`].
    Enum(ModelId),
    /// A stream of items.
    Stream(Box<ItemStream>),
}

impl SuccessResponse {
    /// The JSON type of the body, or of the items of a stream.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) | Self::JsonOrEmpty(ty) => Some(ty),
            Self::Stream(stream) => stream.item.ty(),
            Self::Empty | Self::Text | Self::Bytes | Self::Enum(_) => None,
        }
    }
}

/// A success status of an operation with several.
#[derive(Debug)]
pub(crate) struct ResponseVariant {
    /// The name of the variant.
    pub(crate) name: String,
    pub(crate) status: StatusPattern,
    pub(crate) docs: String,
    pub(crate) body: ResponseBody,
}

/// Media types of a response body that are decoded as the same type.
#[derive(Debug)]
pub(crate) struct MediaTypeVariant {
    /// The name of the variant.
    pub(crate) name: String,
    /// As in the document.
    pub(crate) media_types: Vec<String>,
    pub(crate) body: ResponseBody,
}

/// The body of a response with one status.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ResponseBody {
    Empty,
    Json(Type),
    Text,
    Bytes,
    /// It depends on the media type: a model that is [`Kind::MediaTypeEnum`].
    MediaTypeEnum(ModelId),
}

impl ResponseBody {
    /// The models that it contains.
    pub(crate) fn models(&self) -> Vec<ModelId> {
        match self {
            Self::Json(ty) => ty.models(),
            Self::MediaTypeEnum(model) => vec![*model],
            Self::Empty | Self::Text | Self::Bytes => Vec::new(),
        }
    }

    /// The type of a JSON body.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Bytes | Self::MediaTypeEnum(_) => None,
        }
    }
}

/// A key of the Responses Object: a status code, a range (`4XX`, as its first code), or `default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StatusPattern {
    Code(u16),
    Range(u16),
    Default,
}
