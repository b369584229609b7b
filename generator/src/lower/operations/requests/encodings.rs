//! What a document says of the parts of a form (`encoding`): media types of those of `multipart/form-data`, styles of
//! those of `application/x-www-form-urlencoded`.

use indexmap::IndexMap;
use serde_json::Value;

use super::parameters::query_style;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{Parameter, ParameterLocation, Style};
use crate::lower::models::model_table::Models;
use crate::lower::operations::media_types::{MediaKind, is_media_type};
use crate::lower::schemas::node::NodeId;

/// What is said of the parts of a form, by property, and where.
#[derive(Debug, Clone)]
pub(crate) struct Encodings {
    at: Pointer,
    all: IndexMap<String, Encoding>,
}

/// What is said of a part.
#[derive(Debug, Clone)]
pub(crate) struct Encoding {
    media: Option<String>,
    has_headers: bool,
    style: Option<Style>,
    explode: Option<bool>,
    reserved: bool,
}

impl Encoding {
    pub(crate) fn all(document: &Document, at: Pointer, all: &IndexMap<String, openapiv3::Encoding>) -> Encodings {
        let encoding = |(name, said): (&String, &openapiv3::Encoding)| {
            // `openapiv3` does not tell `false` from nothing.
            let place = document.behind(&at.child(name));
            let explode = place.and_then(|place| document.at(&place)?.get("explode").and_then(Value::as_bool));
            let encoding = Self {
                media: said.content_type.clone(),
                has_headers: !said.headers.is_empty(),
                style: said.style.as_ref().map(query_style),
                explode,
                reserved: said.allow_reserved,
            };
            (name.clone(), encoding)
        };
        Encodings {
            all: all.iter().map(encoding).collect(),
            at,
        }
    }

    /// The media type, if it is one. A range, or several, is for whoever gives the file.
    fn concrete(&self) -> Option<&String> {
        let concrete = |media: &&String| is_media_type(media) && !media.contains(['*', ',']);
        self.media.as_ref().filter(concrete)
    }

    /// Whether its media types, of which there may be several, are other than JSON.
    fn is_beside_json(&self) -> Option<bool> {
        let media = self.media.as_ref()?;
        Some(media.split(',').all(|media| {
            let media = media.trim();
            media == "*/*" || MediaKind::of(media) != MediaKind::Json
        }))
    }

    /// Whether anything is said of how it is spelled.
    fn has_style(&self) -> bool {
        self.style.is_some() || self.explode.is_some() || self.reserved
    }
}

impl Encodings {
    /// Whether the part of this property is said to be something else than JSON; `None` where nothing is said.
    pub(crate) fn is_beside_json(&self, property: &str) -> Option<bool> {
        self.all.get(property)?.is_beside_json()
    }

    /// Those of properties that there are, each with its place and its property.
    fn known(&self, schema: Option<NodeId>, models: &Models<'_, '_>, log: &mut Log) -> Vec<Known<'_>> {
        let properties = schema.map(|schema| models.properties(schema)).unwrap_or_default();
        let mut known = Vec::new();
        for (name, encoding) in &self.all {
            let at = self.at.child(name);
            match properties.iter().find(|(property, _)| property == name) {
                Some(&(_, part)) => known.push(Known {
                    at,
                    name,
                    encoding,
                    is_structured: models.is_structured(part),
                }),
                None => log.warn(&at, format!("`{name}` is not a property of the form"), None),
            }
        }
        known
    }
}

/// What is said of a property that there is.
struct Known<'e> {
    at: Pointer,
    name: &'e str,
    encoding: &'e Encoding,
    /// It is of values with parts, or of lists of them.
    is_structured: bool,
}

impl Known<'_> {
    /// The media type that it is sent as, if that is not the usual one.
    fn media(&self, log: &mut Log) -> Option<&String> {
        let media = self.encoding.concrete()?;
        if self.is_structured && MediaKind::of(media) != MediaKind::Json {
            let message = format!("an object cannot be written as `{media}`; it is sent as JSON");
            log.warn(&self.at, message, None);
            return None;
        }
        Some(media)
    }
}

/// The media types of the parts of a form for which the document names one.
pub(crate) fn parts(
    encodings: &Encodings,
    schema: NodeId,
    models: &Models<'_, '_>,
    log: &mut Log,
) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    for known in encodings.known(Some(schema), models, log) {
        if known.encoding.has_headers {
            log.warn(&known.at.child("headers"), "the headers of a part are not sent", None);
        }
        if let Some(media) = known.media(log) {
            parts.push((known.name.to_owned(), media.clone()));
        }
    }
    parts
}

/// The fields of a form that are not spelled as usual, as the parameters of a query that would be spelled so.
pub(crate) fn fields(
    encodings: &Encodings,
    schema: Option<NodeId>,
    models: &Models<'_, '_>,
    log: &mut Log,
) -> Vec<Parameter> {
    let mut fields = Vec::new();
    for known in encodings.known(schema, models, log) {
        let said = known.encoding;
        let usual = Parameter::with_default_style(known.name.to_owned(), ParameterLocation::Query);
        let field = if said.has_style() {
            // OpenAPI 3.0.4, "Fixed Fields for RFC6570-style Serialization": the media type is ignored.
            if said.media.is_some() {
                let message = "the media type of a field with a style is ignored";
                log.warn(&known.at.child("contentType"), message, None);
            }
            let style = said.style.unwrap_or(usual.style);
            Parameter {
                style,
                explode: said.explode.unwrap_or(style == Style::Form),
                reserved: said.reserved,
                ..usual
            }
        } else if known
            .media(log)
            .is_some_and(|media| MediaKind::of(media) == MediaKind::Json)
        {
            Parameter {
                style: Style::Json,
                explode: false,
                ..usual
            }
        } else {
            continue;
        };
        // Of what has parts, a parameter has a value for each, where a form has JSON.
        if known.is_structured || !field.has_default_style() {
            fields.push(field);
        }
    }
    fields
}
