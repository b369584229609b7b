//! Rewrites `oneOf` and `anyOf` whose alternatives are not types: annotated enumerations, and unions with an
//! alternative that accepts any value.

use serde_json::{Map, Value, json};

use super::schema::{Schema, TYPING, is_silent};
use super::types;

/// Rewrites alternatives that are all constants as an `enum`, and makes a union untyped if one of its alternatives
/// accepts any value.
pub(crate) fn alternatives(schema: &mut Schema<'_>) {
    // Next to these keywords, an empty alternative only means that nothing is added to them.
    let beside = ["$ref", "allOf", "properties", "additionalProperties"]
        .iter()
        .any(|key| schema.has(key));
    for key in ["oneOf", "anyOf"] {
        let Some(alternatives) = schema.list(key) else { continue };
        if let Some(choices) = choices(alternatives) {
            if !schema.has("enum") {
                values(schema, key, choices);
            }
        } else if alternatives.iter().any(is_anything) && alternatives.iter().any(is_type) && !beside {
            schema.disable(key);
            if !schema.has("type") {
                let reason = format!("an alternative of this `{key}` is anything at all");
                schema.log.warn_untyped(schema.at, reason, None);
            }
        }
    }
}

/// A documented value: OpenAPI 3.1.1, section 4.8.24.4.3 "Annotated Enumerations".
struct Choice {
    value: Value,
    docs: String,
}

/// Returns the values of the alternatives if all of them are constants.
fn choices(alternatives: &[Value]) -> Option<Vec<Choice>> {
    let choices: Vec<Choice> = alternatives.iter().map(choice).collect::<Option<_>>()?;
    let any = choices.iter().any(|choice| !choice.value.is_null());
    any.then_some(choices)
}

fn choice(alternative: &Value) -> Option<Choice> {
    let map = alternative.as_object()?;
    if !map.keys().all(|key| is_silent(key) || key == "const" || key == "type") {
        return None;
    }
    let value = match map.get("const") {
        Some(Value::Array(_) | Value::Object(_)) => return None,
        Some(value) => value.clone(),
        None if is_null(alternative) => Value::Null,
        None => return None,
    };
    let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default().trim();
    let docs = match (text("title"), text("description")) {
        (one, "") | ("", one) => one.to_owned(),
        (title, description) => format!("{title}\n\n{description}"),
    };
    Some(Choice { value, docs })
}

/// Rewrites documented values as an `enum`, with their descriptions in `x-rust-variant-docs`.
fn values(schema: &mut Schema<'_>, key: &str, choices: Vec<Choice>) {
    schema.map.shift_remove(key);
    let docs: Map<String, Value> = choices
        .iter()
        .filter(|choice| !choice.docs.is_empty())
        .filter_map(|choice| Some((choice.value.as_str()?.to_owned(), choice.docs.as_str().into())))
        .collect();
    if !docs.is_empty() {
        schema.map.entry("x-rust-variant-docs").or_insert(docs.into());
    }
    let mut kinds: Vec<Value> = Vec::new();
    for choice in &choices {
        let kind = types::of(&choice.value).into();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    schema.map.entry("type").or_insert(kinds.into());
    let values: Vec<Value> = choices.into_iter().map(|choice| choice.value).collect();
    schema.map.insert("enum".to_owned(), values.into());
}

/// Whether an alternative only accepts null.
fn is_null(alternative: &Value) -> bool {
    let nulls = [json!("null"), json!(["null"]), json!(null)];
    alternative.get("type").is_some_and(|kind| nulls.contains(kind))
        || alternative.get("const").is_some_and(Value::is_null)
        || alternative.get("enum").is_some_and(|values| *values == json!([null]))
}

/// Whether an alternative accepts any value.
fn is_anything(alternative: &Value) -> bool {
    match alternative {
        Value::Bool(anything) => *anything,
        Value::Object(map) => map.keys().all(|key| is_silent(key)),
        _ => false,
    }
}

/// Whether an alternative has a keyword that determines a type, and accepts more than null.
fn is_type(alternative: &Value) -> bool {
    !is_null(alternative) && TYPING.iter().any(|key| alternative.get(*key).is_some())
}
