//! Uses the schema of an event's data as the schema of the property `data` ("Server-Sent Event Streams"): the property
//! is a string, but its `contentSchema` describes the JSON in it, which is what a client reads.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use crate::document::children::for_each_child;
use crate::document::grammar::Shape;
use crate::document::media_type;
use crate::pointer::Pointer;

/// Rewrites the schemas of all events in a part of a file, and those in the file that it refers to. A schema may be
/// rewritten again with another part.
pub(super) fn use_content_schemas(root: &mut Value, shape: Shape, at: &Pointer) {
    let mut items = Vec::new();
    if let Some(part) = root.pointer(at.path()) {
        collect_items(part, shape, &mut at.clone(), &mut items);
    }
    for schema in with_alternatives(root, items) {
        let data = root.pointer_mut(schema.below(["properties", "data"]).path());
        if let Some(Value::Object(data)) = data {
            use_content_schema(data);
        }
    }
}

/// Collects the locations of the `itemSchema` of event streams.
fn collect_items(value: &Value, shape: Shape, at: &mut Pointer, found: &mut Vec<Pointer>) {
    for_each_child(value, |key, value| {
        let Some(shape) = shape.step(key) else { return };
        at.push(key);
        if media_type::essence(key) == "text/event-stream" && value.get("itemSchema").is_some() {
            found.push(at.child("itemSchema"));
        }
        // Schemas contain no media types.
        if shape.object().is_none_or(|object| object.name != "Schema") {
            collect_items(value, shape, at, found);
        }
        at.pop();
    });
}

/// Adds the alternatives and parts of schemas, and those that their references lead to within the file. Each is visited
/// once, because they may refer to one another.
fn with_alternatives(root: &Value, schemas: Vec<Pointer>) -> IndexSet<Pointer> {
    let mut found: IndexSet<Pointer> = schemas.into_iter().collect();
    let mut next = 0;
    while let Some(at) = found.get_index(next).cloned() {
        next += 1;
        let Some(Value::Object(schema)) = root.pointer(at.path()) else {
            continue;
        };
        let target = schema.get("$ref").and_then(Value::as_str);
        let fragment = target.and_then(|target| target.strip_prefix('#'));
        found.extend(fragment.and_then(|fragment| Pointer::from_fragment(at.file().clone(), fragment)));
        for key in ["allOf", "anyOf", "oneOf"] {
            let count = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            found.extend((0..count).map(|index| at.below([key, &index.to_string()])));
        }
    }
    found
}

/// Replaces the keywords of a string with JSON in it by the schema of that JSON.
fn use_content_schema(data: &mut Map<String, Value>) {
    let media = data.get("contentMediaType").and_then(Value::as_str);
    let is_json = media.is_some_and(|media| media_type::is_json(&media_type::essence(media)));
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
