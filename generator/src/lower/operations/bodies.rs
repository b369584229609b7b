//! Bodies: the media types that a document lists for one, and what each means for a client.

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

/// A body as the document describes it: every media type that it may be of.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) at: Pointer,
    pub(crate) offers: Vec<Offer>,
}

/// One of the media types of a body.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    kind: MediaKind,
    /// As the document spells it.
    pub(crate) media: String,
    pub(crate) schema: Option<NodeId>,
    /// What is said of the parts of a form.
    pub(crate) encodings: Encodings,
}

/// Enters the schemas of a body's media types. `origin` names a schema that stands in place.
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
    /// What it means, now that its schema is known. A range, such as `*/*`, holds what the schema says: bytes where it
    /// says nothing. A string of bytes is not JSON, whatever the media type.
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

    /// Whether it is one of many media types, such as `image/*`.
    pub(crate) fn is_range(&self) -> bool {
        self.media.contains('*')
    }

    /// Whether it is of values that are sent one after the other, perhaps without end.
    pub(crate) fn is_sequence(&self) -> bool {
        SEQUENCES.contains(&essence(&self.media).as_str())
    }

    /// Whether it has the same schema as another, as far as that can be told before types have names.
    pub(crate) fn same_schema(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        match (self.schema, other.schema) {
            (Some(one), Some(other)) => !models.are_distinct(one, other),
            (one, other) => one == other,
        }
    }

    /// The media type by which this is asked for. JSON is always UTF-8 (RFC 8259, section 8.1) and need not say so.
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

    /// The media type that a body is sent as, which can be no range of them.
    pub(crate) fn sent(&self, kind: MediaKind) -> String {
        if self.is_range() {
            kind.usual().to_owned()
        } else {
            self.asked(kind)
        }
    }
}

impl Media {
    /// Its forms of parts that have a schema, each with what is said of its parts.
    pub(crate) fn forms(&mut self) -> impl Iterator<Item = (&mut NodeId, &Encodings)> {
        let forms = self
            .offers
            .iter_mut()
            .filter(|offer| offer.kind == MediaKind::Multipart);
        forms.filter_map(|offer| Some((offer.schema.as_mut()?, &offer.encodings)))
    }

    /// The schemas of all else.
    pub(crate) fn non_multipart_schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        let others = self.offers.iter().filter(|offer| offer.kind != MediaKind::Multipart);
        others.filter_map(|offer| offer.schema)
    }

    /// The schemas of all its media types.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.offers.iter().filter_map(|offer| offer.schema)
    }
}

/// The name of a component that is no schema, as a name for the schema inside of it.
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
