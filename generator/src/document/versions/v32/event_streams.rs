//! Uses the schema of an event's data as the schema of the property `data` ("Server-Sent Event Streams"): the property
//! is a string, but its `contentSchema` describes the JSON in it, which is what a client reads.

use serde_json::{Map, Value};

use crate::document::grammar::Shape;
use crate::pointer::Pointer;

/// The maximal nesting of schemas and references. An event is a union of objects at most.
const MAX_DEPTH: usize = 8;

/// Rewrites the schemas of all events in a part of a file, and those in the file that it refers to. A schema may be
/// rewritten again with another part.
pub(super) fn use_content_schemas(root: &mut Value, shape: Shape, at: &Pointer) {
    let mut items = Vec::new();
    if let Some(part) = root.pointer(at.path()) {
        collect_items(part, shape, &mut at.path().to_owned(), &mut items);
    }
    let mut schemas = Vec::new();
    for item in items {
        collect_schemas(root, item, MAX_DEPTH, &mut schemas);
    }
    for schema in schemas {
        let properties = root.pointer_mut(&format!("{schema}/properties"));
        let data = properties.and_then(|properties| properties.get_mut("data"));
        if let Some(Value::Object(data)) = data {
            use_content_schema(data);
        }
    }
}

/// Collects the pointers of the `itemSchema` of event streams.
fn collect_items(value: &Value, shape: Shape, at: &mut String, found: &mut Vec<String>) {
    let mut child = |key: &str, value: &Value| {
        let Some(shape) = shape.step(key) else { return };
        let length = at.len();
        at.push('/');
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        let is_stream = key
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("text/event-stream");
        if is_stream && value.get("itemSchema").is_some() {
            found.push(format!("{at}/itemSchema"));
        }
        // Schemas contain no media types.
        if shape.object().is_none_or(|object| object.name != "Schema") {
            collect_items(value, shape, at, found);
        }
        at.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| child(key, value)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                child(&index.to_string(), item);
            }
        }
        _ => {}
    }
}

/// Collects the pointers of a schema, of its alternatives and parts, and of those that its references lead to within the
/// document.
fn collect_schemas(root: &Value, at: String, depth: usize, found: &mut Vec<String>) {
    let Some(Value::Object(schema)) = root.pointer(&at) else {
        return;
    };
    let Some(depth) = depth.checked_sub(1).filter(|_| !found.contains(&at)) else {
        return;
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str)
        && let Some(pointer) = target.strip_prefix('#')
    {
        collect_schemas(root, pointer.to_owned(), depth, found);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let count = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count {
            collect_schemas(root, format!("{at}/{key}/{index}"), depth, found);
        }
    }
    found.push(at);
}

/// Replaces the keywords of a string with JSON in it by the schema of that JSON.
fn use_content_schema(data: &mut Map<String, Value>) {
    let media_type = data.get("contentMediaType").and_then(Value::as_str);
    let is_json = media_type.is_some_and(|media_type| {
        let essence = media_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    });
    if !is_json || data.contains_key("contentEncoding") {
        return;
    }
    let Some(Value::Object(schema)) = data.shift_remove("contentSchema") else {
        return;
    };
    data.shift_remove("contentMediaType");
    data.shift_remove("type");
    // Annotations, such as a description, stay.
    data.extend(schema);
}
