//! Collects the examples and response descriptions of operations, which only the reference documentation uses.
//!
//! The generated code does not depend on it, so missing or invalid values are skipped without a diagnostic.

use serde_json::Value;

use crate::document::{Document, Pointer};
use crate::ir::{Group, OperationDocs, ParameterExample, ParameterLocation, ResponseDocs, StatusPattern};

/// Sets `reference_docs` of every operation.
pub(crate) fn collect_examples(document: &Document, groups: &mut [Group]) {
    let paths = Pointer::default().child("paths");
    for operation in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let item = paths.child(&operation.path);
        operation.reference_docs = operation_docs(document, &item, &operation.at);
    }
}

fn operation_docs(document: &Document, item: &Pointer, operation: &Pointer) -> OperationDocs {
    let responses = operation.child("responses");
    let response_docs = keys(document, &responses).into_iter().filter_map(|status| {
        let at = responses.child(&status);
        let response = value(document, &at)?;
        Some(ResponseDocs {
            status: status_pattern(&status)?,
            docs: response
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            is_empty: keys(document, &at.child("content")).is_empty(),
            example: example(document, &at),
        })
    });
    // The parameters of the operation override those of its path item, so they come first.
    let lists = [operation, item].map(|parent| parent.child("parameters"));
    let entries = lists.iter().flat_map(|list| {
        let count = value(document, list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(|index| list.child(&index.to_string()))
    });
    OperationDocs {
        parameters: entries.filter_map(|at| parameter_example(document, &at)).collect(),
        request: example(document, &operation.child("requestBody")),
        responses: response_docs.collect(),
    }
}

/// Returns the example of a parameter: its own, that of its `content`, or its default.
fn parameter_example(document: &Document, at: &Pointer) -> Option<ParameterExample> {
    let parameter = value(document, at)?;
    let location = match parameter.get("in")?.as_str()? {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "querystring" => ParameterLocation::QueryString,
        "header" => ParameterLocation::Header,
        "cookie" => ParameterLocation::Cookie,
        _ => return None,
    };
    let default = || value(document, &at.child("schema"))?.get("default").cloned();
    Some(ParameterExample {
        wire_name: parameter.get("name")?.as_str()?.to_owned(),
        location,
        example: example_of(document, at)
            .or_else(|| example(document, at))
            .or_else(|| default().as_ref().and_then(|value| shortened(value, MAX_DEPTH)))?,
    })
}

/// Returns the first example of an object with `content`, such as a request body.
fn example(document: &Document, body: &Pointer) -> Option<Value> {
    let content = body.child("content");
    let media_types = keys(document, &content);
    media_types
        .iter()
        .find_map(|media| example_of(document, &content.child(media)))
}

/// Returns the first example of an object with a schema: its own, or that of the schema.
fn example_of(document: &Document, at: &Pointer) -> Option<Value> {
    let examples = at.child("examples");
    let first = keys(document, &examples).into_iter().next();
    let listed = || value(document, &examples.child(&first?))?.get("value");
    let of_schema = || value(document, &at.child("schema"))?.get("example");
    let own = value(document, at)?.get("example");
    own.or_else(listed)
        .or_else(of_schema)
        .and_then(|value| shortened(value, MAX_DEPTH))
}

/// Limits of a shown example: list items, object entries, bytes of strings, and nesting levels. A longer example adds
/// nothing for the reader.
const MAX_ITEMS: usize = 20;
const MAX_ENTRIES: usize = 200;
const MAX_TEXT: usize = 4_000;
const MAX_DEPTH: usize = 16;

/// Shortens an example to these limits; `None` if nothing is left.
fn shortened(value: &Value, depth: usize) -> Option<Value> {
    let nested = |value: &Value| shortened(value, depth.checked_sub(1)?);
    Some(match value {
        Value::Array(items) => {
            let items = items.iter().take(MAX_ITEMS).filter_map(nested);
            Value::Array(items.collect())
        }
        Value::Object(entries) => {
            let entries = entries.iter().take(MAX_ENTRIES);
            let entries = entries.filter_map(|(key, value)| Some((key.clone(), nested(value)?)));
            Value::Object(entries.collect())
        }
        Value::String(text) => Value::String(truncated(text).to_owned()),
        other => other.clone(),
    })
}

/// Truncates a long text.
fn truncated(text: &str) -> &str {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= MAX_TEXT);
    &text[..end.unwrap_or(text.len())]
}

fn keys(document: &Document, at: &Pointer) -> Vec<String> {
    let map = value(document, at).and_then(Value::as_object);
    map.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

/// Returns the value at a location. References at it and on the path to it are resolved.
fn value<'d>(document: &'d Document, at: &Pointer) -> Option<&'d Value> {
    document.at(&document.resolve_pointer(at)?)
}

fn status_pattern(key: &str) -> Option<StatusPattern> {
    match key.as_bytes() {
        b"default" => Some(StatusPattern::Default),
        [hundred @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            Some(StatusPattern::Range(u16::from(hundred - b'0') * 100))
        }
        _ => key.parse().ok().map(StatusPattern::Code),
    }
}
