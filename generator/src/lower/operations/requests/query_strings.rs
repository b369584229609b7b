//! Parameters that are the whole query (`in: querystring`).

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use super::encodings::Encodings;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{Parameter, ParameterLocation, Style};
use crate::lower::operations::media_types::MediaKind;

/// The `content` of a parameter that is the whole query.
pub(crate) struct QueryString {
    pub(crate) style: Style,
    /// The location of the schema, and the reference to it. `None` for text.
    pub(crate) schema: Option<(Pointer, String)>,
    pub(crate) encodings: Option<Encodings>,
}

/// Reads the `content` of the parameter at `at`. The media type determines the encoding: a form, JSON, or text.
pub(crate) fn read(
    document: &Document,
    at: &Pointer,
    content: &IndexMap<String, MediaType>,
    log: &mut Log,
) -> QueryString {
    let at = at.child("content");
    if content.len() != 1 {
        log.warn(
            &at,
            "`content` of a parameter must have exactly one entry; the first one is used, or else a string",
            None,
        );
    }
    let mut query = QueryString {
        style: Style::Simple,
        schema: None,
        encodings: None,
    };
    let Some((media, object)) = content.first() else {
        return query;
    };
    query.style = match MediaKind::of(media) {
        MediaKind::Json => Style::Json,
        MediaKind::Form => Style::Form,
        MediaKind::Text | MediaKind::Multipart | MediaKind::Bytes => return query,
    };
    let at = at.child(media);
    let here = document.resolve_pointer(&at).unwrap_or(at);
    if let Some(ReferenceOr::Reference { reference }) = &object.schema {
        query.schema = Some((here.child("schema"), reference.clone()));
    }
    if query.style == Style::Form {
        query.encodings = Some(Encodings::read(
            document,
            here.child("encoding"),
            &object.encoding,
            false,
        ));
    }
    query
}

/// Reports other query parameters beside one that is the whole query (OpenAPI 3.2.0, "Parameter Locations"). Each
/// parameter has the location of its entry in the list.
pub(crate) fn check_conflicts<'p>(
    parameters: impl Iterator<Item = (&'p Pointer, &'p Parameter)> + Clone,
    log: &mut Log,
) {
    let mut all = parameters.clone();
    let Some((_, whole)) = all.find(|(_, parameter)| parameter.location == ParameterLocation::QueryString) else {
        return;
    };
    let whole = &whole.wire_name;
    for (at, other) in parameters {
        let name = &other.wire_name;
        let message = match other.location {
            ParameterLocation::Query => {
                format!("the parameter `{whole}` is the whole query, so the query cannot have the parameter `{name}`")
            }
            ParameterLocation::QueryString if name != whole => {
                format!("the parameters `{whole}` and `{name}` are both the whole query")
            }
            _ => continue,
        };
        let help = format!("make `{name}` a property of `{whole}`");
        log.error(at, message, Some(help));
    }
}
