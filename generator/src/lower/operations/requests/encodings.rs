//! The `encoding` of forms: the media types of the parts of `multipart/form-data`, and the styles of the fields of
//! `application/x-www-form-urlencoded`.

use indexmap::IndexMap;
use serde_json::Value;

use super::parameters::query_style;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{Parameter, ParameterLocation, Style};
use crate::lower::models::model_table::Models;
use crate::lower::operations::media_types::{MediaKind, is_media_type};
use crate::lower::schemas::node::NodeId;

/// The Encoding Objects of a form by property, and their location.
#[derive(Debug, Clone)]
pub(crate) struct Encodings {
    at: Pointer,
    all: IndexMap<String, Encoding>,
}

/// An Encoding Object.
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
            // `openapiv3` does not distinguish `false` from a missing value.
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

    /// The media type, if it is a single one. With a range or a list, the caller chooses the media type of the file.
    fn concrete(&self) -> Option<&String> {
        let concrete = |media: &&String| is_media_type(media) && !media.contains(['*', ',']);
        self.media.as_ref().filter(concrete)
    }

    /// Whether all its media types are other than JSON; `None` if there are none.
    fn is_beside_json(&self) -> Option<bool> {
        let media = self.media.as_ref()?;
        Some(media.split(',').all(|media| {
            let media = media.trim();
            media == "*/*" || MediaKind::of(media) != MediaKind::Json
        }))
    }

    /// Whether it sets `style`, `explode` or `allowReserved`.
    fn has_style(&self) -> bool {
        self.style.is_some() || self.explode.is_some() || self.reserved
    }
}

impl Encodings {
    /// Whether the part of this property is declared as something other than JSON; `None` if nothing is declared.
    pub(crate) fn is_beside_json(&self, property: &str) -> Option<bool> {
        self.all.get(property)?.is_beside_json()
    }

    /// The encodings of existing properties. Warns about those of other names.
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

/// The encoding of an existing property.
struct Known<'e> {
    at: Pointer,
    name: &'e str,
    encoding: &'e Encoding,
    /// Its value is an object, or a list of objects.
    is_structured: bool,
}

impl Known<'_> {
    /// The media type that it is sent as, if that is not the default one.
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

/// The media types of those parts of a form for which the document declares one.
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

/// The fields of a form that are not encoded in the default style, as query parameters with the same encoding.
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
