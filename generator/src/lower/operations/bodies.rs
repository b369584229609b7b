//! The `content` of request and response bodies: the media types that a document lists, and how a client encodes or
//! decodes each of them.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use super::media_types::{MediaKind, SEQUENCES, essence, is_media_type, word};
use super::requests::encodings::{Encoding, Encodings};
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, Origin};

/// A body: all media types that the document lists for it.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) at: Pointer,
    pub(crate) offers: Vec<Offer>,
}

/// One of the media types of a body.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    kind: MediaKind,
    /// Verbatim from the document.
    pub(crate) media: String,
    pub(crate) schema: Option<NodeId>,
    /// The `encoding` of a form.
    pub(crate) encodings: Encodings,
}

/// Adds the schemas of a body's media types to the graph. `origin` returns the name candidates for an inline schema.
pub(crate) fn media(
    document: &Document,
    schemas: &mut Schemas<'_>,
    at: &Pointer,
    content: &IndexMap<String, MediaType>,
    origin: &dyn Fn(&str) -> Origin,
    log: &mut Log,
) -> Media {
    let place = at.child("content");
    let mut offers = Vec::with_capacity(content.len());
    for (media, part) in content {
        let kind = MediaKind::of(media);
        let here = place.child(media);
        if !is_media_type(media) {
            let message = format!("`{media}` is not a media type; it is taken as `{}`", kind.usual());
            log.warn(&here, message, None);
        }
        let schema = match &part.schema {
            Some(ReferenceOr::Reference { reference }) => {
                Some(schemas.add_ref(&here.child("schema"), reference, origin(&word(kind, media))))
            }
            _ => None,
        };
        offers.push(Offer {
            kind,
            media: media.clone(),
            schema,
            encodings: Encoding::all(document, here.child("encoding"), &part.encoding),
        });
    }
    Media { at: place, offers }
}

impl Offer {
    /// How the body is encoded, once its schema is known. A JSON or wildcard media type with a binary schema is bytes.
    /// A media type range, such as `*/*`, is encoded as its schema requires, and as bytes if the schema allows any
    /// value.
    pub(crate) fn kind(&self, models: &Models<'_, '_>) -> MediaKind {
        if self.kind != MediaKind::Json {
            return self.kind;
        }
        match self.schema {
            Some(schema) if models.is_binary(schema) => MediaKind::Bytes,
            _ if !self.is_range() => MediaKind::Json,
            Some(schema) if models.is_text(schema) => MediaKind::Text,
            Some(schema) if !models.is_silent(schema) => MediaKind::Json,
            _ => MediaKind::Bytes,
        }
    }

    /// Whether it is a media type range, such as `image/*`.
    pub(crate) fn is_range(&self) -> bool {
        self.media.contains('*')
    }

    /// Whether it is a sequence of values, possibly endless, such as JSON Lines.
    pub(crate) fn is_sequence(&self) -> bool {
        SEQUENCES.contains(&essence(&self.media).as_str())
    }

    /// Whether both have the same schema, as far as that is known before types have names.
    pub(crate) fn same_schema(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        match (self.schema, other.schema) {
            (Some(one), Some(other)) => !models.are_distinct(one, other),
            (one, other) => one == other,
        }
    }

    /// The media type for the `Accept` header. JSON is always UTF-8 (RFC 8259, section 8.1), so a `charset` parameter
    /// is dropped.
    pub(crate) fn asked(&self, kind: MediaKind) -> String {
        let is_plain_json = || {
            let charset = |rest: &str| rest.trim_start().to_ascii_lowercase().starts_with("charset");
            let parameters = self.media.split_once(';').map(|(_, parameters)| parameters);
            essence(&self.media) == "application/json" && parameters.is_none_or(charset)
        };
        match kind {
            MediaKind::Json if self.is_range() || is_plain_json() => kind.usual().to_owned(),
            _ if is_media_type(&self.media) => self.media.clone(),
            _ => kind.usual().to_owned(),
        }
    }

    /// The media type for the `Content-Type` header, which cannot be a range.
    pub(crate) fn sent(&self, kind: MediaKind) -> String {
        if self.is_range() {
            kind.usual().to_owned()
        } else {
            self.asked(kind)
        }
    }
}

impl Media {
    /// The schemas of its `multipart/form-data` media types, each with its `encoding`.
    pub(crate) fn forms(&mut self) -> impl Iterator<Item = (&mut NodeId, &Encodings)> {
        let forms = self
            .offers
            .iter_mut()
            .filter(|offer| offer.kind == MediaKind::Multipart);
        forms.filter_map(|offer| Some((offer.schema.as_mut()?, &offer.encodings)))
    }

    /// The schemas of its other media types.
    pub(crate) fn non_multipart_schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        let others = self.offers.iter().filter(|offer| offer.kind != MediaKind::Multipart);
        others.filter_map(|offer| offer.schema)
    }

    /// The schemas of all its media types.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.offers.iter().filter_map(|offer| offer.schema)
    }
}

/// The name of a component that is not a schema, as a type name for the schema inside it.
pub(crate) fn component_stem(document: &Document, place: &Pointer) -> Option<String> {
    if document.is_in_file(place) {
        return Some(names::type_name(&place.name()));
    }
    let tokens: Vec<String> = place.tokens().collect();
    match tokens.as_slice() {
        [components, section, name] if components == "components" && section != "schemas" => {
            Some(names::type_name(name))
        }
        _ => None,
    }
}
