//! The `encoding` of forms: the media types of the parts of `multipart/form-data`, and the styles of the fields of
//! `application/x-www-form-urlencoded`.

use indexmap::IndexMap;
use serde_json::Value;

use super::parameter_objects::query_style;
use crate::diagnostics::Log;
use crate::document::grammar::FURTHER_PARTS;
use crate::document::{Document, Pointer};
use crate::ir::{Parameter, ParameterLocation, Style};
use crate::lower::http_syntax::is_media_type;
use crate::lower::models::model_table::Models;
use crate::lower::operations::media_types::MediaKind;
use crate::lower::schemas::node::NodeId;

/// The Encoding Objects of a form by property, and their location.
#[derive(Debug, Clone)]
pub(crate) struct Encodings {
    at: Pointer,
    by_property: IndexMap<String, Encoding>,
    /// Whether the parts have positions and no names.
    is_by_position: bool,
}

/// An Encoding Object.
#[derive(Debug, Clone)]
struct Encoding {
    content_type: Option<String>,
    has_headers: bool,
    style: Option<Style>,
    explode: Option<bool>,
    reserved: bool,
}

impl Encoding {
    /// Returns the media type, if it is a single one. With a range or a list, the caller chooses the media type of the
    /// file.
    fn single_media_type(&self) -> Option<&String> {
        let is_single = |media: &&String| is_media_type(media) && !media.contains(['*', ',']);
        self.content_type.as_ref().filter(is_single)
    }

    /// Whether none of its media types is JSON; `None` if it declares no media type.
    fn is_not_json(&self) -> Option<bool> {
        let media = self.content_type.as_ref()?;
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
    /// Reads the `encoding` of a Media Type Object. `is_by_position` is whether the parts have positions and no names.
    pub(crate) fn read(
        document: &Document,
        at: Pointer,
        objects: &IndexMap<String, openapiv3::Encoding>,
        is_by_position: bool,
    ) -> Self {
        let encoding = |(property, object): (&String, &openapiv3::Encoding)| {
            // `openapiv3` does not distinguish `false` from a missing value.
            let here = document.resolve_pointer(&at.child(property));
            let explode = here.and_then(|here| document.at(&here)?.get("explode").and_then(Value::as_bool));
            let encoding = Encoding {
                content_type: object.content_type.clone(),
                has_headers: !object.headers.is_empty(),
                style: object.style.as_ref().map(query_style),
                explode,
                reserved: object.allow_reserved,
            };
            (property.clone(), encoding)
        };
        Self {
            by_property: objects.iter().map(encoding).collect(),
            is_by_position,
            at,
        }
    }

    /// Whether none of the media types declared for this property is JSON; `None` if none is declared.
    pub(crate) fn is_not_json(&self, property: &str) -> Option<bool> {
        self.by_property.get(property)?.is_not_json()
    }

    /// Whether a part without a name has parts itself. In such a form, only these have a `multipart` media type.
    pub(crate) fn has_parts(&self, path: &str) -> bool {
        let media = self
            .by_property
            .get(path)
            .and_then(|encoding| encoding.content_type.as_deref());
        self.is_by_position && media.is_some_and(|media| media.to_ascii_lowercase().starts_with("multipart/"))
    }

    /// Returns the encodings of existing properties, and warns about all others.
    fn of_properties(
        &self,
        schema: Option<NodeId>,
        models: &Models<'_, '_>,
        log: &mut Log,
    ) -> Vec<PropertyEncoding<'_>> {
        let properties = schema.map(|schema| models.properties(schema)).unwrap_or_default();
        let mut found = Vec::new();
        for (name, encoding) in &self.by_property {
            let at = self.at.child(name);
            let part = properties.iter().find(|(property, _)| property == name);
            match part
                .map(|(_, part)| *part)
                .or_else(|| part_of_part(&properties, name, models))
            {
                Some(part) => found.push(PropertyEncoding {
                    at,
                    name,
                    encoding,
                    is_structured: models.is_structured(part),
                    is_list: models.is_list(part),
                    has_parts: false,
                }),
                None => log.warn(&at, format!("`{name}` is not a property of the form"), None),
            }
        }
        found
    }
}

/// The schema of a part of a part, given its path.
fn part_of_part(properties: &[(&str, NodeId)], path: &str, models: &Models<'_, '_>) -> Option<NodeId> {
    let (name, rest) = path.split_once('/')?;
    let (_, part) = properties.iter().find(|(property, _)| *property == name)?;
    let inner = models.properties(models.item_or_self(*part));
    let found = inner.iter().find(|(property, _)| *property == rest);
    found
        .map(|(_, part)| *part)
        .or_else(|| part_of_part(&inner, rest, models))
}

/// The Encoding Object of an existing property.
struct PropertyEncoding<'e> {
    at: Pointer,
    name: &'e str,
    encoding: &'e Encoding,
    /// Its value is an object, or a list of objects.
    is_structured: bool,
    is_list: bool,
    /// Whether it is a part that has parts without names.
    has_parts: bool,
}

impl PropertyEncoding<'_> {
    /// Returns the media type of the part, if it is not the default one.
    fn media(&self, log: &mut Log) -> Option<&String> {
        let media = self.encoding.single_media_type()?;
        if self.is_structured && !self.has_parts && MediaKind::of(media) != MediaKind::Json {
            let what = if self.is_list { "a list" } else { "an object" };
            let message = format!("{what} cannot be encoded as `{media}`; it is sent as JSON");
            log.warn(&self.at, message, None);
            return None;
        }
        Some(media)
    }
}

/// Returns the properties of a multipart form whose media type is declared, with that media type.
pub(crate) fn parts(
    encodings: &Encodings,
    schema: NodeId,
    models: &Models<'_, '_>,
    log: &mut Log,
) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    for mut property in encodings.of_properties(Some(schema), models, log) {
        // A part without a name is one value, even if that is a list.
        let is_further = property.name.rsplit('/').next() == Some(FURTHER_PARTS);
        property.is_structured |= encodings.is_by_position && property.is_list && !is_further;
        property.has_parts = encodings.has_parts(property.name);
        if property.encoding.has_headers {
            log.warn(
                &property.at.child("headers"),
                "the headers of a part are not sent",
                None,
            );
        }
        if let Some(media) = property.media(log) {
            parts.push((property.name.to_owned(), media.clone()));
        }
    }
    parts
}

/// Returns the fields of a URL-encoded form that are not encoded in the default style, as query parameters with the
/// same encoding.
pub(crate) fn fields(
    encodings: &Encodings,
    schema: Option<NodeId>,
    models: &Models<'_, '_>,
    log: &mut Log,
) -> Vec<Parameter> {
    let mut fields = Vec::new();
    for property in encodings.of_properties(schema, models, log) {
        let encoding = property.encoding;
        let default = Parameter::with_default_style(property.name.to_owned(), ParameterLocation::Query);
        let field = if encoding.has_style() {
            // OpenAPI 3.0.4, "Fixed Fields for RFC6570-style Serialization": the media type is ignored.
            if encoding.content_type.is_some() {
                let message = "the media type of a field with a style is ignored";
                log.warn(&property.at.child("contentType"), message, None);
            }
            let style = encoding.style.unwrap_or(default.style);
            Parameter {
                style,
                explode: encoding.explode.unwrap_or(style == Style::Form),
                reserved: encoding.reserved,
                ..default
            }
        } else if property
            .media(log)
            .is_some_and(|media| MediaKind::of(media) == MediaKind::Json)
        {
            Parameter {
                style: Style::Json,
                explode: false,
                ..default
            }
        } else {
            continue;
        };
        // By default, a query parameter encodes each property of an object separately, but a form encodes it as JSON.
        if property.is_structured || !field.has_default_style() {
            fields.push(field);
        }
    }
    fields
}
