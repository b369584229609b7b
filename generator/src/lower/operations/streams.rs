//! Reads `x-rust-stream`, which describes the stream that an operation returns, and checks it against the request.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::operation_parts::{fields, query_parameters, underlying};
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{BodyEncoding, FlagLocation, Group, Model, Operation, StreamFlag, SuccessResponse, Type};
use crate::lower::http_syntax::is_media_type;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, SchemaContext};
use crate::stream_framing::Framing;
use crate::wording::did_you_mean;

/// The `x-rust-stream` of an operation.
#[derive(Debug, Clone)]
pub(crate) struct StreamExtension {
    pub(crate) at: Pointer,
    /// The items, if the document does not describe them as `itemSchema`.
    pub(crate) item: Option<NodeId>,
    /// The framing, if the media type of the response does not determine it.
    pub(crate) framing: Option<Framing>,
    /// The media type to request, if the document does not list it.
    pub(crate) media_type: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) error_event: Option<String>,
    /// The name of the method that returns the stream.
    pub(crate) method: Option<String>,
    /// The property or the query parameter that selects the stream.
    pub(crate) when: Option<String>,
}

/// The keys of the extension.
const KEYS: [&str; 7] = ["item", "format", "media_type", "until", "error_event", "method", "when"];

/// The values of `format`: the framing, and the media type to request if `media_type` is not set.
const FORMATS: &[(&str, Framing, &str)] = &[
    ("sse", Framing::Events, "text/event-stream"),
    ("jsonl", Framing::Lines, "application/jsonl"),
    ("json-seq", Framing::Sequence, "application/json-seq"),
    ("multipart", Framing::Parts, "multipart/mixed"),
];

impl StreamExtension {
    /// Reads the extension at `at`, and adds the schema of its items to the graph. Checks every key, so that all errors
    /// are reported.
    pub(crate) fn collect(
        document: &Document,
        schemas: &mut Schemas<'_>,
        at: &Pointer,
        value: &Value,
        stem: &str,
        log: &mut Log,
    ) -> Option<Self> {
        let Value::Object(entries) = value else {
            let help = "write an object, such as `{item: '#/components/schemas/Event', until: '[DONE]'}`".to_owned();
            log.error(at, "`x-rust-stream` is not an object", Some(help));
            return None;
        };
        for key in entries.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let help = did_you_mean(key, KEYS);
            log.error(&at.child(key), format!("`{key}` is not a key of `x-rust-stream`"), help);
        }
        let [item, format, media_type, until, error_event, method, when] =
            KEYS.map(|key| read_text(entries, key, at, log));
        let format = format.and_then(|format| {
            let known = FORMATS.iter().find(|(name, ..)| *name == format);
            if known.is_none() {
                let names: Vec<&str> = FORMATS.iter().map(|(name, ..)| *name).collect();
                let message = format!("`{format}` is not a format of a stream");
                let help = format!("use one of: {}", names.join(", "));
                log.error(&at.child("format"), message, Some(help));
            }
            known
        });
        let media_type = media_type.filter(|media_type| {
            if !is_media_type(media_type) {
                let message = format!("`{media_type}` is not a valid media type");
                log.error(&at.child("media_type"), message, None);
            }
            is_media_type(media_type)
        });
        // A reference that leads nowhere has been reported.
        let item = item.and_then(|item| document.parse_reference(&item, at).ok());
        let candidates = SchemaContext::Candidates(vec![format!("{stem}_item")]);
        Some(Self {
            at: at.clone(),
            item: item.map(|item| schemas.add_ref(&at.child("item"), &document.reference_to(&item), candidates)),
            framing: format.map(|(_, framing, _)| *framing),
            media_type: media_type.or_else(|| format.map(|(_, _, media_type)| (*media_type).to_owned())),
            until,
            error_event,
            method,
            when,
        })
    }
}

fn read_text(entries: &Map<String, Value>, key: &str, at: &Pointer, log: &mut Log) -> Option<String> {
    match entries.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => {
            log.error(&at.child(key), format!("`{key}` is not a text"), None);
            None
        }
    }
}

/// Determines where the requests of all operations carry the flag that selects between one response and a stream.
/// `models` are complete.
///
/// If an operation has a method per request body, those whose bodies cannot carry the flag do not set it.
pub(crate) fn locate_flags(groups: &mut [Group], models: &[Model], log: &mut Log) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    let mut located: HashSet<Pointer> = HashSet::new();
    for operation in operations() {
        if let Some(flag) = &operation.stream_flag
            && find_flag(operation, &flag.wire_name, models).is_ok()
        {
            located.insert(operation.at.clone());
        }
    }
    for operation in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let Some(flag) = operation.stream_flag.take() else {
            continue;
        };
        let problem = match find_flag(operation, &flag.wire_name, models) {
            Ok(location) => {
                operation.stream_flag = Some(StreamFlag { location, ..flag });
                continue;
            }
            Err(problem) => problem,
        };
        // The method for the other response has the same request.
        if !matches!(operation.response, SuccessResponse::Stream(_)) {
            continue;
        }
        let at = operation.at.below(["x-rust-stream", "when"]);
        if located.contains(&operation.at) {
            let (method, name) = (&operation.name, &flag.wire_name);
            let message = format!(
                "the method `{method}` does not set `{name}`, because its body is not a JSON object with that property"
            );
            let help = format!("if the body has `{name}` in another form, set it in the argument of the method");
            log.warn(&at, message, Some(help));
        } else {
            let (message, help) = problem;
            log.error(&at, message, help);
        }
    }
}

fn find_flag(operation: &Operation, name: &str, models: &[Model]) -> Result<FlagLocation, (String, Option<String>)> {
    let body = operation.body.as_ref().and_then(|body| match &body.content {
        BodyEncoding::Json { ty, .. } => fields(underlying(ty, models), models),
        _ => None,
    });
    let body = body.unwrap_or_default().iter();
    let body = body.map(|field| (FlagLocation::Body, field.wire_name.as_str(), &field.ty));
    let query = query_parameters(operation, models);
    let query = query
        .iter()
        .map(|parameter| (FlagLocation::Query, parameter.name, parameter.ty));
    let mut candidates = body.chain(query);
    let names = candidates.clone().map(|(_, name, _)| name);
    match candidates.find(|(_, candidate, _)| *candidate == name) {
        Some((location, _, ty)) if *underlying(ty, models) == Type::Bool => Ok(location),
        Some(_) => Err((format!("`{name}` is not a boolean"), None)),
        None => {
            let help = did_you_mean(name, names);
            let message =
                format!("`{name}` is neither a property of the JSON body nor a query parameter of this operation");
            Err((message, help))
        }
    }
}
