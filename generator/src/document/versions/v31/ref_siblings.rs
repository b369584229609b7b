//! What stands beside a `$ref`. In OpenAPI 3.0 it is ignored; in 3.1 it counts.

use serde_json::{Map, Value, json};

use super::schema::Schema;
use crate::document::grammar;

/// A reference and more becomes an `allOf` of the reference and the rest.
pub(crate) fn reference(schema: &mut Schema<'_>) {
    if !schema.map.get("$ref").is_some_and(Value::is_string) || !schema.map.keys().any(|key| says_something(key)) {
        return;
    }
    let mut parts = match schema.map.shift_remove("allOf") {
        Some(Value::Array(parts)) => parts,
        None => Vec::new(),
        Some(other) => {
            // No list: checking says so.
            schema.map.shift_remove("$ref");
            schema.map.insert("allOf".to_owned(), other);
            return;
        }
    };
    // Behind those that are there, so that references to them find them.
    let place = parts.len().to_string();
    if let Some(target) = schema.take("$ref", &["allOf", &place, "$ref"]) {
        parts.push(json!({ "$ref": target }));
    }
    let rest = rest(schema, &parts.len().to_string());
    if !rest.is_empty() {
        parts.push(rest.into());
    }
    schema.map.insert("allOf".to_owned(), parts.into());
}

/// Whether a keyword must not be lost beside a reference.
fn says_something(key: &str) -> bool {
    let inside = matches!(key, "$defs" | "definitions" | "$aside");
    key != "$ref" && (inside || key.starts_with("x-") || grammar::SCHEMA.shape_of(key).is_some())
}

/// Takes out what an `allOf` has to have as a part. Properties and what is said of the use stay where they are.
fn rest(schema: &mut Schema<'_>, place: &str) -> Map<String, Value> {
    let mut keys = vec!["enum", "items", "oneOf", "anyOf"];
    keys.retain(|key| schema.has(key));
    let kind = schema.text("type").unwrap_or_default().to_owned();
    // That it is an object or a list says nothing new without what is in it.
    if matches!(kind.as_str(), "string" | "number" | "integer" | "boolean") || keys.contains(&"items") {
        keys.extend(["type", "format"]);
    }
    for (with, key) in [
        ("enum", "x-rust-variants"),
        ("enum", "x-rust-variant-docs"),
        ("oneOf", "discriminator"),
        ("anyOf", "discriminator"),
    ] {
        if keys.contains(&with) {
            keys.push(key);
        }
    }
    let mut part = Map::new();
    for key in keys {
        if let Some(value) = schema.take(key, &["allOf", place, key]) {
            part.insert(key.to_owned(), value);
        }
    }
    part
}
