//! Collects what only the reference documentation needs of an operation: examples, and descriptions of the responses.
//!
//! The generated code does not depend on it, so missing or unusable values are left out without an error.

use serde_json::Value;

use crate::document::{Document, Pointer};
use crate::ir::{Group, OperationDocs, ParameterExample, ParameterLocation, ResponseDocs, StatusPattern};

/// Sets `reference_docs` of every operation.
pub(crate) fn collect_examples(document: &Document, groups: &mut [Group]) {
    let paths = Pointer::default().child("paths");
    for operation in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let method = operation.method.to_ascii_lowercase();
        let item = paths.child(&operation.path);
        operation.reference_docs = told(document, &item, &item.child(&method));
    }
}

fn told(document: &Document, item: &Pointer, operation: &Pointer) -> OperationDocs {
    let responses = operation.child("responses");
    let replies = keys(document, &responses).into_iter().filter_map(|status| {
        let at = responses.child(&status);
        let part = value(document, &at)?;
        Some(ResponseDocs {
            status: statuses(&status)?,
            docs: part
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            is_empty: keys(document, &at.child("content")).is_empty(),
            example: example(document, &at),
        })
    });
    // The parameters of the operation override those of its path item, so they come first.
    let lists = [operation, item].map(|holder| holder.child("parameters"));
    let places = lists.iter().flat_map(|list| {
        let number = value(document, list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..number).map(|index| list.child(&index.to_string()))
    });
    OperationDocs {
        parameters: places.filter_map(|at| parameter(document, &at)).collect(),
        request: example(document, &operation.child("requestBody")),
        responses: replies.collect(),
    }
}

/// A parameter that has an example, or a default.
fn parameter(document: &Document, at: &Pointer) -> Option<ParameterExample> {
    let part = value(document, at)?;
    let location = match part.get("in")?.as_str()? {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "header" => ParameterLocation::Header,
        "cookie" => ParameterLocation::Cookie,
        _ => return None,
    };
    let default = || value(document, &at.child("schema"))?.get("default").cloned();
    Some(ParameterExample {
        wire_name: part.get("name")?.as_str()?.to_owned(),
        location,
        example: example_of(document, at)
            .or_else(|| example(document, at))
            .or_else(|| default().as_ref().and_then(|value| shortened(value, MAX_DEPTH)))?,
    })
}

/// The first example of an object with `content`, such as a request body.
fn example(document: &Document, body: &Pointer) -> Option<Value> {
    let content = body.child("content");
    let kinds = keys(document, &content);
    kinds
        .iter()
        .find_map(|media| example_of(document, &content.child(media)))
}

/// The first example of an object with a schema: its own, or that of the schema.
fn example_of(document: &Document, at: &Pointer) -> Option<Value> {
    let several = at.child("examples");
    let first = keys(document, &several).into_iter().next();
    let listed = || value(document, &several.child(&first?))?.get("value");
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
    let below = |value: &Value| shortened(value, depth.checked_sub(1)?);
    Some(match value {
        Value::Array(items) => {
            let items = items.iter().take(MAX_ITEMS).filter_map(below);
            Value::Array(items.collect())
        }
        Value::Object(entries) => {
            let entries = entries.iter().take(MAX_ENTRIES);
            let entries = entries.filter_map(|(key, value)| Some((key.clone(), below(value)?)));
            Value::Object(entries.collect())
        }
        Value::String(text) => Value::String(cut(text).to_owned()),
        other => other.clone(),
    })
}

/// The beginning of a long text.
fn cut(text: &str) -> &str {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= MAX_TEXT);
    &text[..end.unwrap_or(text.len())]
}

fn keys(document: &Document, at: &Pointer) -> Vec<String> {
    let map = value(document, at).and_then(Value::as_object);
    map.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

/// The value at a location, after following references at it and on the path to it.
fn value<'d>(document: &'d Document, at: &Pointer) -> Option<&'d Value> {
    document.at(&document.behind(at)?)
}

fn statuses(key: &str) -> Option<StatusPattern> {
    match key.as_bytes() {
        b"default" => Some(StatusPattern::Default),
        [hundred @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            Some(StatusPattern::Range(u16::from(hundred - b'0') * 100))
        }
        _ => key.parse().ok().map(StatusPattern::Code),
    }
}
