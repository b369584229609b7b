//! Rewrites schemas for properties with unknown names (`patternProperties`, `unevaluatedProperties`).

use serde_json::{Value, json};

use super::prefix_items::have_same_type;
use super::schema::Schema;

/// Rewrites `patternProperties` and `unevaluatedProperties` as `additionalProperties`, which becomes untyped if the
/// schemas differ.
pub(crate) fn rewrite_pattern_properties(schema: &mut Schema<'_>) {
    // Lowering treats `additionalProperties` next to an `allOf` like `unevaluatedProperties`: it applies to properties
    // that no part of the `allOf` defines.
    let closed =
        !schema.has("additionalProperties") && schema.map.get("unevaluatedProperties") == Some(&Value::Bool(false));
    if !schema.has("additionalProperties")
        && schema.map.get("unevaluatedProperties").is_some_and(Value::is_object)
        && let Some(additional) = schema.take("unevaluatedProperties", &["additionalProperties"])
    {
        schema.map.insert("additionalProperties".to_owned(), additional);
    }
    let Some(Value::Object(patterns)) = schema.map.get("patternProperties") else {
        return;
    };
    // The order of a mapping has no meaning.
    let Some((pattern, first)) = patterns.iter().min_by_key(|(pattern, _)| *pattern) else {
        return;
    };
    // A schema with only `patternProperties` is assumed to allow no other names, even if it does not forbid them.
    let is_all = !["properties", "allOf", "$ref"].iter().any(|key| schema.has(key));
    let others = match schema.map.get("additionalProperties") {
        Some(Value::Bool(false)) => true,
        None => closed || is_all || *first == Value::Bool(true),
        Some(additional) => have_same_type([first, additional].into_iter()),
    };
    if others && have_same_type(patterns.values()) {
        let pattern = pattern.clone();
        schema.disable("additionalProperties");
        if let Some(Value::Object(patterns)) = schema.map.get_mut("patternProperties")
            && let Some(value) = patterns.get_mut(&pattern)
        {
            let value = std::mem::replace(value, true.into());
            let from = schema.at.below(["patternProperties", &pattern]);
            schema
                .relocations
                .record_move(from, schema.at.child("additionalProperties"));
            schema.map.insert("additionalProperties".to_owned(), value);
        }
        return;
    }
    schema.disable("additionalProperties");
    schema.map.insert("additionalProperties".to_owned(), json!({}));
    let at = schema.at.child("additionalProperties");
    schema
        .relocations
        .record_derived(schema.at.child("patternProperties"), at.clone());
    let reason = "the schema of additional properties depends on their names";
    schema.log.warn_untyped(&at, reason, None);
}
