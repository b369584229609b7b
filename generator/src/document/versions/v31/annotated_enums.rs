//! Rewrites `oneOf` and `anyOf` whose alternatives are not types: annotated enumerations, and unions with an
//! alternative that accepts any value.

use serde_json::{Map, Value, json};

use super::schema::{Schema, TYPE_KEYWORDS, is_non_assertion};
use super::types;

/// Rewrites alternatives that are all constants as an `enum`, and makes a union untyped if one of its alternatives
/// accepts any value.
pub(crate) fn rewrite_alternatives(schema: &mut Schema<'_>) {
    // Next to these keywords, an empty alternative only means that nothing is added to them.
    let has_other_types = ["$ref", "allOf", "properties", "additionalProperties"]
        .iter()
        .any(|key| schema.has(key));
    for key in ["oneOf", "anyOf"] {
        let Some(alternatives) = schema.list(key) else { continue };
        if let Some(annotated_values) = annotated_values(alternatives) {
            if !schema.has("enum") {
                rewrite_as_enum(schema, key, annotated_values);
            }
        } else if alternatives.iter().any(allows_any_value) && alternatives.iter().any(is_typed) && !has_other_types {
            schema.disable(key);
            if !schema.has("type") {
                let reason = format!("an alternative of this `{key}` allows any value");
                schema.log.warn_untyped(schema.at, reason, None);
            }
        }
    }
}

/// A documented value: OpenAPI 3.1.1, section 4.8.24.4.3 "Annotated Enumerations".
struct AnnotatedValue {
    value: Value,
    docs: String,
}

/// Returns the values of the alternatives if all of them are constants.
fn annotated_values(alternatives: &[Value]) -> Option<Vec<AnnotatedValue>> {
    let annotated_values: Vec<AnnotatedValue> = alternatives.iter().map(annotated).collect::<Option<_>>()?;
    let any = annotated_values.iter().any(|annotated| !annotated.value.is_null());
    any.then_some(annotated_values)
}

fn annotated(alternative: &Value) -> Option<AnnotatedValue> {
    let map = alternative.as_object()?;
    if !map
        .keys()
        .all(|key| is_non_assertion(key) || key == "const" || key == "type")
    {
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
    Some(AnnotatedValue { value, docs })
}

/// Rewrites documented values as an `enum`, with their descriptions in `x-rust-variant-docs`.
fn rewrite_as_enum(schema: &mut Schema<'_>, key: &str, annotated_values: Vec<AnnotatedValue>) {
    schema.map.shift_remove(key);
    let docs: Map<String, Value> = annotated_values
        .iter()
        .filter(|annotated| !annotated.docs.is_empty())
        .filter_map(|annotated| Some((annotated.value.as_str()?.to_owned(), annotated.docs.as_str().into())))
        .collect();
    if !docs.is_empty() {
        schema.map.entry("x-rust-variant-docs").or_insert(docs.into());
    }
    let mut json_types: Vec<Value> = Vec::new();
    for annotated in &annotated_values {
        let ty = types::json_type(&annotated.value).into();
        if !json_types.contains(&ty) {
            json_types.push(ty);
        }
    }
    schema.map.entry("type").or_insert(json_types.into());
    let values: Vec<Value> = annotated_values.into_iter().map(|annotated| annotated.value).collect();
    schema.map.insert("enum".to_owned(), values.into());
}

/// Whether an alternative only accepts null.
fn is_null(alternative: &Value) -> bool {
    let nulls = [json!("null"), json!(["null"]), json!(null)];
    alternative.get("type").is_some_and(|ty| nulls.contains(ty))
        || alternative.get("const").is_some_and(Value::is_null)
        || alternative.get("enum").is_some_and(|values| *values == json!([null]))
}

/// Whether an alternative accepts any value.
fn allows_any_value(alternative: &Value) -> bool {
    match alternative {
        Value::Bool(anything) => *anything,
        Value::Object(map) => map.keys().all(|key| is_non_assertion(key)),
        _ => false,
    }
}

/// Whether an alternative has a keyword that determines a type, and accepts more than null.
fn is_typed(alternative: &Value) -> bool {
    !is_null(alternative) && TYPE_KEYWORDS.iter().any(|key| alternative.get(*key).is_some())
}
