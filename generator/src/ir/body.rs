//! Request bodies.

use super::parameter::Parameter;
use super::types::Type;

/// A request body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) content: Content,
    /// Other media types that the same value may be sent as.
    pub(crate) also: Vec<String>,
    /// How fields of the form are spelled, as if they were parameters of the query, where they are not as usual.
    pub(crate) encoding: Vec<Parameter>,
}

impl Body {
    /// The type of the value that is written, where it has one of the document's.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match &self.content {
            Content::Json { ty, .. } | Content::Form { ty } | Content::Multipart { ty, .. } => Some(ty),
            Content::Text { .. } | Content::Bytes { .. } => None,
        }
    }
}

/// How a body is written, first choice first.
#[derive(Debug)]
pub(crate) enum Content {
    /// As JSON of this media type; `form` when the operation takes the same as a form.
    Json { ty: Type, media: String, form: bool },
    /// As `application/x-www-form-urlencoded` only.
    Form { ty: Type },
    /// As `multipart/form-data`, with the media types of parts where they are not the usual ones.
    Multipart { ty: Type, parts: Vec<(String, String)> },
    /// As text of this media type.
    Text { media: String },
    /// As bytes of this media type.
    Bytes { media: String },
}
