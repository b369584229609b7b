//! Rewrites the siblings of a `$ref`, which are ignored in OpenAPI 3.0 and apply in 3.1.

use serde_json::{Map, Value, json};

use super::schema::Schema;
use crate::document::grammar;

/// Rewrites a `$ref` with siblings as an `allOf` of the reference and the siblings.
pub(crate) fn rewrite_ref_siblings(schema: &mut Schema<'_>) {
    if !schema.map.get("$ref").is_some_and(Value::is_string) || !schema.map.keys().any(|key| must_be_kept(key)) {
        return;
    }
    let mut parts = match schema.map.shift_remove("allOf") {
        Some(Value::Array(parts)) => parts,
        None => Vec::new(),
        Some(other) => {
            // The value is not a list, which is reported by the normalization.
            schema.map.shift_remove("$ref");
            schema.map.insert("allOf".to_owned(), other);
            return;
        }
    };
    // The reference is appended, so that the indexes of the existing parts stay valid.
    let index = parts.len().to_string();
    if let Some(target) = schema.take("$ref", &["allOf", &index, "$ref"]) {
        parts.push(json!({ "$ref": target }));
    }
    let siblings = take_siblings(schema, &parts.len().to_string());
    if !siblings.is_empty() {
        parts.push(siblings.into());
    }
    schema.map.insert("allOf".to_owned(), parts.into());
}

/// Whether a keyword must be preserved next to a reference.
fn must_be_kept(key: &str) -> bool {
    let is_container = matches!(key, "$defs" | "definitions" | "$aside");
    key != "$ref" && (is_container || key.starts_with("x-") || grammar::SCHEMA.shape_of(key).is_some())
}

/// Takes out the keywords that must be in a part of the `allOf`. Properties and annotations stay in the schema.
fn take_siblings(schema: &mut Schema<'_>, index: &str) -> Map<String, Value> {
    let mut keys = vec!["enum", "items", "oneOf", "anyOf"];
    keys.retain(|key| schema.has(key));
    let kind = schema.text("type").unwrap_or_default().to_owned();
    // `object` and `array` without properties or items add nothing to the reference.
    if matches!(kind.as_str(), "string" | "number" | "integer" | "boolean") || keys.contains(&"items") {
        keys.extend(["type", "format"]);
    }
    for (with, key) in [
        ("enum", "x-rust-http"),
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
        if let Some(value) = schema.take(key, &["allOf", index, key]) {
            part.insert(key.to_owned(), value);
        }
    }
    part
}
