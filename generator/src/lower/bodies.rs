//! Request bodies and replies: which media type is used, and what becomes of it.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Responses, StatusCode};

use super::models::Models;
use super::names;
use super::schemas::{NodeId, Origin, Schemas};
use crate::api::{Body, Content, ErrorFields, Kind, Model, ModelId, Reply, Statuses, Type};
use crate::config::Config;
use crate::diagnostic::Log;
use crate::spec::{Document, Pointer, grammar};

/// A body as the document describes it: its media types, and the schema of each.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) at: Pointer,
    pub(crate) kinds: Vec<(MediaKind, String, Option<NodeId>)>,
}

/// What a media type means for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Json,
    Form,
    Text,
    Bytes,
}

impl MediaKind {
    fn of(media: &str) -> Self {
        let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" | "*/*" | "application/*" | "text/json" => Self::Json,
            json if json.ends_with("+json") => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            text if text.starts_with("text/") || text.ends_with("xml") => Self::Text,
            _ => Self::Bytes,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }
}

/// Enters the schemas of a body's media types. `names` are candidates for a schema that stands in place.
pub(crate) fn media(
    schemas: &mut Schemas<'_>,
    at: &Pointer,
    content: &IndexMap<String, MediaType>,
    origin: &dyn Fn(&str) -> Origin,
) -> Media {
    let place = at.child("content");
    let mut kinds = Vec::with_capacity(content.len());
    for (media, part) in content {
        let kind = MediaKind::of(media);
        let schema = match &part.schema {
            Some(ReferenceOr::Reference { reference }) => {
                Some(schemas.enter(&place.child(media).child("schema"), reference, origin(kind.word())))
            }
            _ => None,
        };
        kinds.push((kind, media.clone(), schema));
    }
    Media { at: place, kinds }
}

impl Media {
    fn first(&self, kind: MediaKind) -> Option<(&str, Option<NodeId>)> {
        let found = self.kinds.iter().find(|(other, ..)| *other == kind)?;
        Some((&found.1, found.2))
    }

    /// How a request is written.
    pub(crate) fn request(&self, required: bool, models: &mut Models<'_, '_>, log: &mut Log) -> Option<Body> {
        let json = self.first(MediaKind::Json);
        let form = self.first(MediaKind::Form);
        let mut ty = |schema: Option<NodeId>| match schema {
            Some(schema) => models.ty(schema, log),
            None => {
                log.untyped(&self.at, "the body has no schema");
                Type::Json
            }
        };
        let content = match (json, form) {
            (Some((_, schema)), Some((_, other))) => {
                let json = ty(schema);
                if let (Some(schema), Some(other)) = (schema, other)
                    && !models.same_properties(schema, other)
                {
                    let message = "the form has other properties than the JSON; those of the JSON are used for both";
                    log.warn(&self.at, message, None);
                }
                Content::Json { ty: json, form: true }
            }
            (Some((_, schema)), None) => Content::Json {
                ty: ty(schema),
                form: false,
            },
            (None, Some((_, schema))) => Content::Form { ty: ty(schema) },
            (None, None) => match (self.first(MediaKind::Text), self.kinds.first()) {
                (Some((media, _)), _) => Content::Text {
                    media: media.to_owned(),
                },
                (None, Some((_, media, _))) => {
                    if media.starts_with("multipart/") {
                        log.warn(
                            &self.at,
                            format!("`{media}` is taken as bytes that the caller has put together"),
                            None,
                        );
                    }
                    Content::Bytes { media: media.clone() }
                }
                (None, None) => return None,
            },
        };
        Some(Body { required, content })
    }

    /// What a reply holds; `None` when it holds nothing.
    fn reply(&self, models: &mut Models<'_, '_>, log: &mut Log) -> Option<Reply> {
        if let Some((_, schema)) = self.first(MediaKind::Json) {
            if schema.is_none() {
                log.untyped(&self.at, "the body has no schema");
            }
            return Some(Reply::Json(models.item(schema, log)));
        }
        if self.first(MediaKind::Text).is_some() {
            return Some(Reply::Text);
        }
        self.kinds.first().map(|_| Reply::Bytes)
    }
}

/// The replies of an operation, their schemas entered but not named yet.
#[derive(Debug)]
pub(crate) struct Replies {
    at: Pointer,
    all: Vec<(Statuses, Media)>,
}

impl Replies {
    /// Looks at the responses of the operation at `at`. `stem` is what its types are called by.
    pub(crate) fn enter(
        document: &Document,
        schemas: &mut Schemas<'_>,
        at: &Pointer,
        responses: &Responses,
        stem: &str,
        log: &mut Log,
    ) -> Self {
        let at = at.child("responses");
        let coded = responses.responses.iter().map(|(code, part)| {
            let (statuses, key) = match code {
                StatusCode::Code(code) => (Statuses::Code(*code), code.to_string()),
                StatusCode::Range(hundred) => (Statuses::Range(hundred * 100), format!("{hundred}XX")),
            };
            (statuses, key, part)
        });
        let other = responses
            .default
            .iter()
            .map(|part| (Statuses::Other, "default".to_owned(), part));
        let mut all = Vec::new();
        for (statuses, key, part) in coded.chain(other) {
            let ReferenceOr::Reference { reference } = part else {
                continue;
            };
            let Some(place) = document.resolve(reference) else {
                continue;
            };
            let Some(response) = document.part::<openapiv3::Response>(&grammar::RESPONSE, &place, log) else {
                continue;
            };
            let error = !statuses.is_success();
            let origin = |word: &str| {
                if error {
                    let status = if key == "default" { String::new() } else { key.clone() };
                    return Origin::Error(vec![
                        format!("ErrorReply{status}"),
                        format!("{stem}_error"),
                        format!("{stem}_error_{status}"),
                    ]);
                }
                Origin::Named(vec![
                    format!("{stem}_response"),
                    format!("{stem}_response_{key}"),
                    format!("{stem}_{word}_response_{key}"),
                ])
            };
            all.push((statuses, media(schemas, &place, &response.content, &origin)));
        }
        Self { at, all }
    }

    /// What the operation gives when it succeeds.
    pub(crate) fn success(&self, models: &mut Models<'_, '_>, log: &mut Log) -> Reply {
        let named = self.all.iter().any(|(statuses, _)| statuses.is_success());
        let counts = |statuses: &Statuses| statuses.is_success() || (!named && *statuses == Statuses::Other);
        let mut replies: Vec<Reply> = Vec::new();
        let mut may_be_empty = false;
        for (statuses, media) in self.all.iter().filter(|(statuses, _)| counts(statuses)) {
            match media.reply(models, log) {
                // RFC 9110, sections 15.3.5 and 15.3.6: these have no content, whatever a document says.
                Some(Reply::Json(ty)) if matches!(statuses, Statuses::Code(204 | 205)) => {
                    may_be_empty = true;
                    replies.push(Reply::Json(ty));
                }
                Some(reply) => replies.push(reply),
                None => may_be_empty = true,
            }
        }
        replies.dedup();
        match replies.len() {
            0 => Reply::Empty,
            1 => match replies.remove(0) {
                Reply::Json(ty) if may_be_empty => Reply::JsonOrEmpty(ty),
                reply => reply,
            },
            _ if replies.iter().all(|reply| matches!(reply, Reply::Json(_))) => {
                log.give_up(&self.at, "success has several types", None);
                log.untyped(&self.at, "");
                if may_be_empty {
                    Reply::JsonOrEmpty(Type::Json)
                } else {
                    Reply::Json(Type::Json)
                }
            }
            _ => {
                log.warn(&self.at, "success has several media types; the reply is bytes", None);
                Reply::Bytes
            }
        }
    }

    /// The types of error replies that are named.
    pub(crate) fn errors(&self, models: &mut Models<'_, '_>, log: &mut Log) -> Vec<(Statuses, ModelId)> {
        let named = self.all.iter().any(|(statuses, _)| statuses.is_success());
        let errors = self
            .all
            .iter()
            .filter(|(statuses, _)| !statuses.is_success() && (named || *statuses != Statuses::Other));
        let mut typed = Vec::new();
        for (statuses, media) in errors {
            if let Some(Reply::Json(ty)) = media.reply(models, log)
                && let Some(model) = ty.held()
            {
                typed.push((*statuses, model));
            }
        }
        typed.sort_unstable();
        typed
    }
}

impl Statuses {
    fn is_success(self) -> bool {
        matches!(self, Self::Code(200..300) | Self::Range(200))
    }
}

/// Marks the models that error replies consist of, with the fields that say what went wrong. An error that is nothing
/// but a list, a map or a scalar has no type that could be marked, and is left as it came.
pub(crate) fn mark_errors(errors: &mut Vec<(Statuses, ModelId)>, models: &mut [Model], config: &Config) {
    errors.retain(|&(_, error)| {
        let mut model = error;
        while let Kind::Alias(Type::Model(target)) = models[model].kind {
            model = target;
        }
        let find = |wire: &Option<String>| {
            let (Kind::Record(record), wire) = (&models[model].kind, wire.as_ref()?) else {
                return None;
            };
            record
                .fields
                .iter()
                .position(|field| field.wire == *wire && field.ty == Type::String)
        };
        let fields = ErrorFields {
            code: find(&config.errors.code),
            message: find(&config.errors.message),
        };
        let is_named = !matches!(models[model].kind, Kind::Alias(_));
        if is_named {
            models[model].error = Some(fields);
        }
        is_named
    });
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
