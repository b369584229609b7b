//! Collects the examples and response descriptions of operations, which only the reference documentation uses.
//!
//! The generated code does not depend on it, so missing or invalid values are skipped without a diagnostic.

use serde_json::{Map, Value};

use crate::document::{Document, Pointer};
use crate::ir::{Group, OperationDocs, ParameterExample, ParameterLocation, ResponseDocs, StatusPattern};

/// Sets `reference_docs` of every operation.
pub(crate) fn collect_examples(document: &Document, groups: &mut [Group]) {
    let paths = Part::new(document, &Pointer::default().child("paths"));
    for operation in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let item = paths.child(&operation.path);
        operation.reference_docs = operation_docs(&item, &Part::new(document, &operation.at));
    }
}

/// A part of the document, and its location. References at it and on the path to it are resolved.
struct Part<'d> {
    document: &'d Document,
    resolved: Option<(Pointer, &'d Value)>,
}

impl<'d> Part<'d> {
    fn new(document: &'d Document, at: &Pointer) -> Self {
        let resolved = document.resolve_pointer(at);
        let resolved = resolved.and_then(|at| document.at(&at).map(|value| (at, value)));
        Self { document, resolved }
    }

    fn child(&self, token: &str) -> Self {
        let parent = self.resolved.as_ref();
        Self {
            document: self.document,
            resolved: parent.and_then(|(at, value)| self.document.resolve_child(at, value, token)),
        }
    }

    fn value(&self) -> Option<&'d Value> {
        self.resolved.as_ref().map(|(_, value)| *value)
    }

    fn keys(&self) -> impl Iterator<Item = &'d String> {
        self.value().and_then(Value::as_object).into_iter().flat_map(Map::keys)
    }
}

fn operation_docs(item: &Part<'_>, operation: &Part<'_>) -> OperationDocs {
    let responses = operation.child("responses");
    let response_docs = responses.keys().filter_map(|status| {
        let part = responses.child(status);
        let response = part.value()?;
        let content = part.child("content");
        Some(ResponseDocs {
            status: status_pattern(status)?,
            docs: response
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            is_empty: content.keys().next().is_none(),
            example: example_in(&content),
        })
    });
    // The parameters of the operation override those of its path item, so they come first.
    let lists = [operation, item].map(|parent| parent.child("parameters"));
    let entries = lists.iter().flat_map(|list| {
        let count = list.value().and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(|index| list.child(&index.to_string()))
    });
    OperationDocs {
        parameters: entries.filter_map(|entry| parameter_example(&entry)).collect(),
        request: example_in(&operation.child("requestBody").child("content")),
        responses: response_docs.collect(),
    }
}

/// Returns the example of a parameter: its own, that of its `content`, or its default.
fn parameter_example(part: &Part<'_>) -> Option<ParameterExample> {
    let parameter = part.value()?;
    let location = match parameter.get("in")?.as_str()? {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "querystring" => ParameterLocation::QueryString,
        "header" => ParameterLocation::Header,
        "cookie" => ParameterLocation::Cookie,
        _ => return None,
    };
    let default = || shortened(part.child("schema").value()?.get("default")?, MAX_DEPTH);
    Some(ParameterExample {
        wire_name: parameter.get("name")?.as_str()?.to_owned(),
        location,
        example: example_of(part)
            .or_else(|| example_in(&part.child("content")))
            .or_else(default)?,
    })
}

/// Returns the first example of a `content`, such as that of a request body.
fn example_in(content: &Part<'_>) -> Option<Value> {
    content.keys().find_map(|media| example_of(&content.child(media)))
}

/// Returns the first example of an object with a schema: its own, or that of the schema.
fn example_of(part: &Part<'_>) -> Option<Value> {
    let examples = part.child("examples");
    let listed = || examples.child(examples.keys().next()?).value()?.get("value");
    let of_schema = || part.child("schema").value()?.get("example");
    let own = part.value()?.get("example");
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

fn status_pattern(key: &str) -> Option<StatusPattern> {
    match key.as_bytes() {
        b"default" => Some(StatusPattern::Default),
        [hundred @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            Some(StatusPattern::Range(u16::from(hundred - b'0') * 100))
        }
        _ => key.parse().ok().map(StatusPattern::Code),
    }
}
