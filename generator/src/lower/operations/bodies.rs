//! The `content` of request and response bodies: the media types that a document lists, and how a client encodes or
//! decodes each of them.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use super::media_types::{MediaKind, word};
use super::requests::encodings::Encodings;
use crate::diagnostics::Log;
use crate::document::media_type::{self, essence};
use crate::document::{Document, Pointer, grammar};
use crate::lower::http_syntax::is_media_type;
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, SchemaContext};
use crate::stream_framing::Framing;

/// The `content` of a body: its media types in document order.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) at: Pointer,
    pub(crate) media_types: Vec<MediaTypeObject>,
}

/// A Media Type Object.
#[derive(Debug, Clone)]
pub(crate) struct MediaTypeObject {
    kind: MediaKind,
    /// The key in `content`, verbatim.
    pub(crate) name: String,
    pub(crate) schema: Option<NodeId>,
    /// `itemSchema`: the items of a stream.
    pub(crate) item: Option<NodeId>,
    /// Whether it is a form whose parts have positions and no names.
    pub(crate) is_by_position: bool,
    /// The `encoding` of a form.
    pub(crate) encodings: Encodings,
}

/// Adds the schemas of a body's media types to the graph. `origin` returns the name candidates for an inline schema.
pub(crate) fn collect_content(
    document: &Document,
    schemas: &mut Schemas<'_>,
    at: &Pointer,
    content: &IndexMap<String, MediaType>,
    origin: &dyn Fn(&str) -> SchemaContext,
    log: &mut Log,
) -> Content {
    let at = at.child("content");
    let mut media_types = Vec::with_capacity(content.len());
    for (name, object) in content {
        let is_by_position =
            object.extensions.contains_key(grammar::BY_POSITION) && essence(name).starts_with("multipart/");
        let kind = match is_by_position {
            true => MediaKind::Multipart,
            false => MediaKind::of(name),
        };
        let here = at.child(name);
        if !is_media_type(name) {
            let message = format!(
                "`{name}` is not a valid media type; `{}` is used instead",
                kind.default_name()
            );
            log.warn(&here, message, None);
        }
        let schema = match &object.schema {
            Some(ReferenceOr::Reference { reference }) => {
                Some(schemas.add_ref(&here.child("schema"), reference, origin(&word(kind, name))))
            }
            _ => None,
        };
        let item_at = document.resolve_pointer(&here).unwrap_or_else(|| here.clone());
        let item_at = item_at.child("itemSchema");
        let item = document.at(&item_at).map(|_| &item_at);
        if item.is_some() && Framing::of(&essence(name)).is_none() {
            let message = format!("`itemSchema` is ignored: `{name}` is not a media type of a stream");
            log.warn(&item_at, message, None);
        }
        let item = item.filter(|_| Framing::of(&essence(name)).is_some());
        let item = item.map(|at| schemas.add_ref(at, &document.reference_to(at), of_item(origin("item"))));
        media_types.push(MediaTypeObject {
            kind,
            name: name.clone(),
            schema,
            item,
            is_by_position,
            encodings: Encodings::read(document, here.child("encoding"), &object.encoding, is_by_position),
        });
    }
    Content { at, media_types }
}

/// Returns the name candidates for the items of a body, from those for the body.
fn of_item(body: SchemaContext) -> SchemaContext {
    match body {
        SchemaContext::Candidates(names) => {
            SchemaContext::Candidates(names.into_iter().map(|name| format!("{name}_item")).collect())
        }
        other => other,
    }
}

impl MediaTypeObject {
    /// Returns the kind of the media type, once its schema is known. A JSON or wildcard media type with a binary schema
    /// is bytes. A media type range, such as `*/*`, is encoded as its schema requires, and as bytes if the schema
    /// allows any value.
    pub(crate) fn kind(&self, models: &Models<'_, '_>) -> MediaKind {
        if self.kind != MediaKind::Json {
            return self.kind;
        }
        match self.schema {
            Some(schema) if models.is_binary(schema) => MediaKind::Bytes,
            _ if !self.is_range() => MediaKind::Json,
            Some(schema) if models.is_text(schema) => MediaKind::Text,
            Some(schema) if !models.is_untyped(schema) => MediaKind::Json,
            _ => MediaKind::Bytes,
        }
    }

    /// Whether it is a media type range, such as `image/*`.
    pub(crate) fn is_range(&self) -> bool {
        self.name.contains('*')
    }

    /// How its body is split into items, if it is a stream.
    pub(crate) fn framing(&self) -> Option<Framing> {
        Framing::of(&essence(&self.name))
    }

    /// Whether it is a stream of values, possibly endless, such as JSON Lines. Multipart bodies end.
    pub(crate) fn is_sequence(&self) -> bool {
        self.framing().is_some_and(|framing| framing != Framing::Parts)
    }

    /// Whether both have the same schema, as far as that is known before types have names.
    pub(crate) fn same_schema(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        match (self.schema, other.schema) {
            (Some(one), Some(other)) => !models.are_distinct(one, other),
            (one, other) => one == other,
        }
    }

    /// Returns the media type for the `Accept` header. JSON is always UTF-8 (RFC 8259, section 8.1), so a `charset`
    /// parameter is dropped.
    pub(crate) fn accept_name(&self, kind: MediaKind) -> String {
        let is_plain_json = || {
            let charset = |rest: &str| rest.trim_start().to_ascii_lowercase().starts_with("charset");
            let parameters = self.name.split_once(';').map(|(_, parameters)| parameters);
            essence(&self.name) == "application/json" && parameters.is_none_or(charset)
        };
        match kind {
            MediaKind::Json if self.is_range() || is_plain_json() => kind.default_name().to_owned(),
            _ if is_media_type(&self.name) => self.name.clone(),
            _ => kind.default_name().to_owned(),
        }
    }

    /// Returns the media type for the `Content-Type` header, which cannot be a range.
    pub(crate) fn content_type_name(&self, kind: MediaKind) -> String {
        if self.is_range() {
            kind.default_name().to_owned()
        } else {
            self.accept_name(kind)
        }
    }
}

impl MediaTypeObject {
    /// Returns the media type of a body whose parts have positions, without a boundary.
    pub(crate) fn multipart_name(&self) -> String {
        if self.is_range() || !is_media_type(&self.name) {
            return "multipart/mixed".to_owned();
        }
        media_type::without_boundary(&self.name)
    }
}

impl Content {
    /// The schemas of its `multipart/form-data` media types, each with its `encoding`.
    pub(crate) fn forms(&mut self) -> impl Iterator<Item = (&mut NodeId, &Encodings)> {
        let forms = self
            .media_types
            .iter_mut()
            .filter(|media_type| media_type.kind == MediaKind::Multipart);
        forms.filter_map(|media_type| Some((media_type.schema.as_mut()?, &media_type.encodings)))
    }

    /// The schemas of its other media types.
    pub(crate) fn non_multipart_schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        let others = self
            .media_types
            .iter()
            .filter(|media_type| media_type.kind != MediaKind::Multipart);
        others.filter_map(|media_type| media_type.schema)
    }

    /// The schemas of all its media types.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.media_types.iter().filter_map(|media_type| media_type.schema)
    }

    /// Warns about streams in requests, which the caller encodes.
    pub(crate) fn warn_about_items(&self, log: &mut Log) {
        let has_items = |media_type: &&MediaTypeObject| media_type.item.is_some() && media_type.schema.is_none();
        for media_type in self.media_types.iter().filter(has_items) {
            let message = "`itemSchema` of a request is ignored: the caller encodes the items, and passes their bytes";
            log.warn(&self.at.below([&*media_type.name, "itemSchema"]), message, None);
        }
    }

    /// The `itemSchema` of all its media types.
    pub(crate) fn item_schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.media_types.iter().filter_map(|media_type| media_type.item)
    }
}

/// Derives a type name for the schema of a reusable body from the key in `components` (or the file name).
pub(crate) fn component_stem(document: &Document, at: &Pointer) -> Option<String> {
    if document.is_outermost_in_file(at) {
        return Some(names::type_name(&at.name()));
    }
    let tokens: Vec<String> = at.tokens().collect();
    match tokens.as_slice() {
        [components, section, name] if components == "components" && section != "schemas" => {
            Some(names::type_name(name))
        }
        _ => None,
    }
}
