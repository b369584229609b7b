//! Request bodies.

use super::parameter::Parameter;
use super::types::Type;

/// A request body.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) content: BodyEncoding,
    /// Other media types of the same value.
    pub(crate) alternative_media_types: Vec<String>,
    /// The serialization of form fields with a non-default `encoding`, as query parameters.
    pub(crate) field_encodings: Vec<Parameter>,
}

impl Body {
    /// The type of the value; `None` for plain text and bytes.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.content {
            BodyEncoding::Json { ty, .. } | BodyEncoding::Form { ty } | BodyEncoding::Multipart { ty, .. } => Some(ty),
            BodyEncoding::Text { .. } | BodyEncoding::Bytes { .. } => None,
        }
    }
}

/// The encoding of a request body, in order of preference.
#[derive(Debug, Clone)]
pub(crate) enum BodyEncoding {
    /// JSON of this media type; `form` if the operation also takes the value as a form.
    Json { ty: Type, media: String, form: bool },
    /// `application/x-www-form-urlencoded` only.
    Form { ty: Type },
    /// `multipart/form-data`, or parts by position, with the media types of parts that are not the default ones.
    Multipart {
        ty: Type,
        parts: Vec<(String, String)>,
        /// `None` if each part has a name.
        positions: Option<Positions>,
    },
    /// Text of this media type.
    Text { media: String },
    /// Bytes of this media type.
    Bytes { media: String },
}

/// A multipart body whose parts have no names. Each property of the object is a part, in their order; the property
/// `parts` is a list of parts. The key of a part of a part is its path: `part_2/part_1`.
#[derive(Debug, Clone)]
pub(crate) struct Positions {
    /// The media type of the body.
    pub(crate) media: String,
}

impl Positions {
    /// The media type of a multipart body; a form if its parts have names.
    pub(crate) fn media_type(positions: Option<&Self>) -> &str {
        positions.map_or("multipart/form-data", |positions| &positions.media)
    }
}
