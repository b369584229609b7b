//! Rewrites OpenAPI 3.2 as OpenAPI 3.1, in place; [`v31`](super::v31) rewrites the result as OpenAPI 3.0.
//!
//! What OpenAPI 3.0 can express is rewritten. Fields that it cannot express, such as further methods, are in the grammar,
//! and later stages read them from a document of any version. Fields that a client does not need are ignored.
//!
//! Source: OpenAPI Specification 3.2.0.

mod event_streams;
mod examples;
mod multipart;
mod summaries;

use serde_json::{Map, Value};

use crate::diagnostics::Log;
use crate::document::children::for_each_child_mut;
use crate::document::grammar::{self, Shape};
use crate::document::source_map::Relocations;
use crate::pointer::Pointer;

/// Rewrites a whole document.
pub(crate) fn rewrite_document(root: &mut Value, relocations: &mut Relocations, log: &mut Log) {
    let (shape, at) = (Shape::Object(&grammar::OPENAPI), Pointer::default());
    event_streams::use_content_schemas(root, shape, &at);
    multipart::rewrite_request_bodies(root, shape, &at, relocations, log);
    walk(root, shape, &mut at.clone(), log);
}

/// Rewrites a part that only a reference leads to. A part may be rewritten again with one that contains it.
pub(crate) fn rewrite_part(tree: &mut Value, shape: Shape, at: &Pointer, relocations: &mut Relocations, log: &mut Log) {
    event_streams::use_content_schemas(tree, shape, at);
    multipart::rewrite_request_bodies(tree, shape, at, relocations, log);
    if let Some(part) = tree.pointer_mut(at.path()) {
        walk(part, shape, &mut at.clone(), log);
    }
}

fn walk(value: &mut Value, shape: Shape, at: &mut Pointer, log: &mut Log) {
    if let (Value::Object(map), Some(object)) = (&mut *value, shape.object()) {
        if object.name != "Schema" && map.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        rewrite_object(object.name, map, at, log);
    }
    for_each_child_mut(value, |key, value| {
        if let Some(shape) = shape.step(key) {
            at.push(key);
            walk(value, shape, at, log);
            at.pop();
        }
    });
}

/// Rewrites the fields of an object, but not the objects nested in it.
fn rewrite_object(name: &str, map: &mut Map<String, Value>, at: &Pointer, log: &mut Log) {
    match name {
        "OpenAPI document" => name_servers(map, at, log),
        "Response" => {
            summaries::merge_summary(map);
            // "Response Object": the description is optional.
            map.entry("description").or_insert_with(|| "".into());
        }
        "Tag" => summaries::merge_summary(map),
        "Example" => examples::use_data_value(map),
        "Media Type" => {
            examples::use_serialized_values(map, &at.last().to_ascii_lowercase());
        }
        "Encoding" => warn_about_nested_encodings(map, at, log),
        "Security Scheme" => summaries::describe_deprecation(map),
        _ => {}
    }
}

/// Warns about encodings of the parts of a part ("Nested Encoding"), which have no effect.
fn warn_about_nested_encodings(map: &Map<String, Value>, at: &Pointer, log: &mut Log) {
    for key in ["encoding", "itemEncoding", "prefixEncoding"] {
        if map.contains_key(key) {
            let message = format!("`{key}` of an encoding is ignored: the parts of a part are not encoded");
            let help = "remove the type of the schema, so that the part is a file whose bytes the caller encodes";
            log.warn(&at.child(key), message, Some(help.to_owned()));
        }
    }
}

/// Uses the `name` of each server of the document as its `x-rust-name` ("Server Object").
fn name_servers(map: &mut Map<String, Value>, at: &Pointer, log: &mut Log) {
    let Some(Value::Array(servers)) = map.get_mut("servers") else {
        return;
    };
    let mut names: Vec<String> = Vec::new();
    for (index, server) in servers.iter_mut().enumerate() {
        let Value::Object(server) = server else { continue };
        let Some(name) = server.get("name").and_then(Value::as_str).map(str::to_owned) else {
            continue;
        };
        if names.contains(&name) {
            let message = format!("another server has the name `{name}`; this one is named after its URL");
            log.warn(
                &at.below(["servers", &index.to_string(), "name"]),
                message,
                Some("names of servers must be unique".to_owned()),
            );
            continue;
        }
        server.entry("x-rust-name").or_insert_with(|| name.clone().into());
        names.push(name);
    }
}
