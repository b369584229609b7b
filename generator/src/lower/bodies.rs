//! Bodies: which media type is used, and what becomes of it.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use super::encoding::{self, Encoding, Encodings};
use super::models::Models;
use super::names;
use super::schemas::{NodeId, Origin, Schemas};
use crate::api::{Body, Content, Payload, Type};
use crate::diagnostic::Log;
use crate::spec::{Document, Pointer};

/// A body as the document describes it: every media type that it may be of.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) at: Pointer,
    pub(crate) offers: Vec<Offer>,
}

/// One of the media types of a body.
#[derive(Debug)]
pub(crate) struct Offer {
    kind: MediaKind,
    /// As the document spells it.
    media: String,
    schema: Option<NodeId>,
    /// What is said of the parts of a form.
    encodings: Encodings,
}

/// What a media type means for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Json,
    Form,
    /// A form of parts, each of which may be a file.
    Multipart,
    Text,
    Bytes,
}

impl MediaKind {
    pub(crate) fn of(media: &str) -> Self {
        match essence(media).as_str() {
            "application/json" | "*/*" | "application/*" | "text/json" => Self::Json,
            // Values without end, one after the other: what there is of them is not to wait for the last.
            "text/event-stream" | "application/stream+json" => Self::Bytes,
            json if json.ends_with("+json") => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            text if text.starts_with("text/") || text.ends_with("xml") => Self::Text,
            _ => Self::Bytes,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }

    /// The media type of what is sent, where the document names none that could be.
    fn usual(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Multipart => "multipart/form-data",
            Self::Text => "text/plain",
            Self::Bytes => "application/octet-stream",
        }
    }
}

/// A media type without its parameters.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
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
            let message = format!("`{media}` is no media type; it is taken as `{}`", kind.usual());
            log.warn(&here, message, None);
        }
        let schema = match &part.schema {
            Some(ReferenceOr::Reference { reference }) => {
                Some(schemas.enter(&here.child("schema"), reference, origin(kind.word())))
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

/// Whether this can stand in a header: two words with a slash between them (RFC 9110, section 8.3.1), and whatever can
/// be seen behind that.
pub(super) fn is_media_type(media: &str) -> bool {
    let essence = essence(media);
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    let mut words = essence.split('/');
    let two = words.next().is_some_and(is_word) && words.next().is_some_and(is_word) && words.next().is_none();
    two && media.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

impl Offer {
    /// What it means, now that its schema is known: anything at all is JSON, unless it is said to be bytes.
    fn kind(&self, models: &Models<'_, '_>) -> MediaKind {
        let is_open = self.kind == MediaKind::Json && self.media.contains('*');
        match self.schema {
            Some(schema) if is_open && models.is_binary(schema) => MediaKind::Bytes,
            _ => self.kind,
        }
    }

    /// The media type by which this is asked for. JSON is always UTF-8 (RFC 8259, section 8.1) and need not say so.
    fn asked(&self, kind: MediaKind) -> String {
        let is_plain_json = || {
            let charset = |rest: &str| rest.trim_start().to_ascii_lowercase().starts_with("charset");
            let parameters = self.media.split_once(';').map(|(_, parameters)| parameters);
            essence(&self.media) == "application/json" && parameters.is_none_or(charset)
        };
        match kind {
            MediaKind::Json if self.media.contains('*') || is_plain_json() => kind.usual().to_owned(),
            _ if is_media_type(&self.media) => self.media.clone(),
            _ => kind.usual().to_owned(),
        }
    }

    /// The media type that a body is sent as, which can be no range of them.
    fn sent(&self, kind: MediaKind) -> String {
        if self.media.contains('*') {
            kind.usual().to_owned()
        } else {
            self.asked(kind)
        }
    }
}

impl Media {
    /// The one that is used of those of a kind: of JSON, the one that is nothing else.
    fn best(&self, kind: MediaKind, models: &Models<'_, '_>) -> Option<&Offer> {
        let all = || self.offers.iter().filter(|offer| offer.kind(models) == kind);
        let plain = all().find(|offer| essence(&offer.media) == kind.usual());
        plain.or_else(|| all().next())
    }

    /// The schemas of its forms of parts.
    pub(crate) fn forms(&mut self) -> impl Iterator<Item = &mut NodeId> {
        let forms = self
            .offers
            .iter_mut()
            .filter(|offer| offer.kind == MediaKind::Multipart);
        forms.filter_map(|offer| offer.schema.as_mut())
    }

    /// The schemas of all else.
    pub(crate) fn beside_forms(&self) -> impl Iterator<Item = NodeId> + '_ {
        let others = self.offers.iter().filter(|offer| offer.kind != MediaKind::Multipart);
        others.filter_map(|offer| offer.schema)
    }

    /// The schemas of all its media types.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.offers.iter().filter_map(|offer| offer.schema)
    }

    /// How a request is written: as JSON where that is possible, else as a form, else as what comes first.
    pub(crate) fn request(&self, required: bool, models: &mut Models<'_, '_>, log: &mut Log) -> Option<Body> {
        let json = self.best(MediaKind::Json, models);
        let form = self.best(MediaKind::Form, models);
        let parts = self.best(MediaKind::Multipart, models);
        let parts = parts.and_then(|parts| Some((parts, parts.schema.filter(|schema| models.is_object(*schema))?)));
        let has_files = |schema: NodeId| models.properties(schema).iter().any(|(_, part)| models.is_file(*part));
        let content = if let Some(json) = json {
            if let (Some(schema), Some(other)) = (json.schema, form.and_then(|form| form.schema))
                && !models.same_properties(schema, other)
            {
                let message = "the form has other properties than the JSON; those of the JSON are used for both";
                log.warn(&self.at, message, None);
            }
            Content::Json {
                media: json.sent(MediaKind::Json),
                ty: self.ty(json, models, log),
                form: form.is_some(),
            }
        } else if let Some((offer, schema)) = parts.filter(|(_, schema)| form.is_none() || has_files(*schema)) {
            Content::Multipart {
                parts: encoding::parts(&offer.encodings, schema, models, log),
                ty: models.ty(schema, log),
            }
        } else if let Some(form) = form {
            Content::Form {
                ty: self.ty(form, models, log),
            }
        } else if let Some(text) = self.best(MediaKind::Text, models) {
            Content::Text {
                media: text.sent(MediaKind::Text),
            }
        } else {
            let first = self.offers.first()?;
            if essence(&first.media).starts_with("multipart/") {
                let message = format!("`{}` is taken as bytes that the caller has put together", first.media);
                log.warn(&self.at, message, None);
            }
            Content::Bytes {
                media: first.sent(first.kind(models)),
            }
        };
        let is_form = matches!(content, Content::Form { .. } | Content::Json { form: true, .. });
        let encoding = match form.filter(|_| is_form) {
            Some(form) => encoding::fields(&form.encodings, form.schema, models, log),
            None => Vec::new(),
        };
        Some(Body {
            required,
            content,
            encoding,
        })
    }

    fn ty(&self, offer: &Offer, models: &mut Models<'_, '_>, log: &mut Log) -> Type {
        match offer.schema {
            Some(schema) => models.ty(schema, log),
            None => {
                log.untyped(&self.at, "the body has no schema");
                Type::Json
            }
        }
    }

    /// What is read of a reply; `None` when it holds nothing.
    fn read(&self, models: &Models<'_, '_>) -> Option<(MediaKind, &Offer)> {
        let best = |kind| Some((kind, self.best(kind, models)?));
        let first = || self.offers.first().map(|offer| (MediaKind::Bytes, offer));
        best(MediaKind::Json).or_else(|| best(MediaKind::Text)).or_else(first)
    }

    /// What a reply holds.
    pub(crate) fn payload(&self, models: &mut Models<'_, '_>, log: &mut Log) -> Payload {
        match self.read(models) {
            None => Payload::Empty,
            Some((MediaKind::Text, _)) => Payload::Text,
            Some((MediaKind::Json, offer)) => {
                if offer.schema.is_none() {
                    log.untyped(&self.at, "the body has no schema");
                }
                Payload::Json(models.item(offer.schema, log))
            }
            Some(_) => Payload::Bytes,
        }
    }

    /// Whether two replies hold something different, as far as that can be told before types have names.
    pub(crate) fn differs(&self, other: &Self, models: &Models<'_, '_>) -> bool {
        match (self.read(models), other.read(models)) {
            (Some((kind, one)), Some((other_kind, other))) => {
                kind != other_kind
                    || kind == MediaKind::Json
                        && match (one.schema, other.schema) {
                            (Some(one), Some(other)) => models.differ(one, other),
                            (one, other) => one != other,
                        }
            }
            (one, other) => one.is_some() != other.is_some(),
        }
    }

    /// The media types that are read alike, and those that a caller has to ask for.
    pub(crate) fn accept(&self, models: &Models<'_, '_>) -> (Vec<String>, Vec<String>) {
        let Some((kind, best)) = self.read(models) else {
            return (Vec::new(), Vec::new());
        };
        let alike = |offer: &&Offer| match (kind, offer.schema, best.schema) {
            (MediaKind::Json, Some(one), Some(best)) => !models.differ(one, best),
            (MediaKind::Json, one, best) => one == best,
            _ => true,
        };
        let of_kind = |offer: &&Offer| match kind {
            MediaKind::Bytes => true,
            kind => offer.kind(models) == kind,
        };
        let (read, others): (Vec<_>, Vec<_>) = self.offers.iter().partition(|offer| of_kind(offer) && alike(offer));
        let read = read.into_iter().map(|offer| offer.asked(kind)).collect();
        let others = others.into_iter().map(|offer| offer.asked(offer.kind)).collect();
        (read, others)
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
