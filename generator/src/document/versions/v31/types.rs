//! Rewrites `type` lists and `const`.

use serde_json::{Map, Value, json};

use super::schema::{Schema, TYPING};
use crate::document::large_integers::is_large_integer;

/// Keywords that only apply to values of one type.
const KEYWORDS: &[(&str, &[&str])] = &[
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    (
        "string",
        &[
            "minLength",
            "maxLength",
            "pattern",
            "x-rust-variants",
            "x-rust-variant-docs",
            "x-enumDescriptions",
            "x-enum-descriptions",
        ],
    ),
    ("number", NUMERIC),
    ("integer", NUMERIC),
];

const NUMERIC: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Returns the type of a value.
pub(crate) fn of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn fits(kind: &str, value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            kind == "number" || kind == "integer" && number.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        _ => kind == of(value),
    }
}

/// Rewrites a `const` as an `enum` with one value.
pub(crate) fn constant(schema: &mut Schema<'_>) {
    let Some(value) = schema.map.shift_remove("const") else {
        return;
    };
    if !value.is_null() {
        let kind = if is_large_integer(&value) {
            "integer"
        } else {
            of(&value)
        };
        schema.map.entry("type").or_insert_with(|| kind.into());
    }
    // There is no type for a constant list or object.
    if !value.is_array() && !value.is_object() {
        let to = schema.at.below(["enum", "0"]);
        schema.relocations.record_derived(schema.at.child("const"), to);
        schema.map.insert("enum".to_owned(), json!([value]));
    }
}

/// Rewrites a `type` list: one type and null become a nullable type, and several types become an `anyOf` with one
/// alternative for each.
pub(crate) fn several(schema: &mut Schema<'_>) {
    let Some(mut kinds) = kinds(schema) else { return };
    let may_be_null = kinds.iter().any(|kind| kind == "null");
    kinds.retain(|kind| kind != "null");
    if kinds.iter().any(|kind| kind == "number") {
        kinds.retain(|kind| kind != "integer");
    }
    if kinds.len() > 1
        && let Some(values) = schema.list("enum")
    {
        let there: Vec<String> = kinds
            .iter()
            .filter(|kind| values.iter().any(|value| fits(kind, value)))
            .cloned()
            .collect();
        let only_null = may_be_null && !values.is_empty() && values.iter().all(Value::is_null);
        if !there.is_empty() || only_null {
            kinds = there;
        }
    }
    if may_be_null && !kinds.is_empty() {
        schema.map.insert("nullable".to_owned(), true.into());
    }
    match kinds.as_slice() {
        [] if may_be_null => {
            schema.map.shift_remove("type");
            schema.map.insert("enum".to_owned(), json!([null]));
        }
        [] => {
            schema.map.shift_remove("type");
        }
        [only] => {
            schema.map.insert("type".to_owned(), only.as_str().into());
        }
        _ => split(schema, &kinds),
    }
}

/// Returns the types of a `type` list, without duplicates. Returns `None` if there is no `type`, or if it is already
/// valid in OpenAPI 3.0.
fn kinds(schema: &mut Schema<'_>) -> Option<Vec<String>> {
    let at = schema.at.child("type");
    let alone = TYPING.iter().filter(|key| schema.has(key)).count() == 1;
    let list = match schema.map.get("type")? {
        Value::String(only) if only == "null" => return Some(vec!["null".to_owned()]),
        Value::Array(list) => list.clone(),
        Value::Null if alone => vec![Value::Null],
        _ => return None,
    };
    if list.is_empty() {
        schema.log.warn(&at, "this list of types is empty; it is ignored", None);
    }
    let mut kinds: Vec<String> = Vec::new();
    for (index, kind) in list.into_iter().enumerate() {
        match kind {
            Value::String(kind) if kinds.contains(&kind) => {}
            Value::String(kind) => kinds.push(kind),
            // An unquoted `null` is null in YAML.
            Value::Null => {
                let help = "write 'null'".to_owned();
                schema
                    .log
                    .warn(&at, "the type of null is a string; `null` is read as one", Some(help));
                kinds.push("null".to_owned());
            }
            _ => schema
                .log
                .error(&at.child(&index.to_string()), "the name of a type is expected", None),
        }
    }
    Some(kinds)
}

/// Splits a schema into alternatives with one type each, and moves each keyword to the alternative that it applies to.
fn split(schema: &mut Schema<'_>, kinds: &[String]) {
    schema.map.shift_remove("type");
    let applied: Vec<&str> = ["$ref", "allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter(|key| schema.has(key))
        .collect();
    if let Some(first) = applied.first() {
        // The types are redundant if the subschemas repeat them. Otherwise the schema becomes untyped.
        let structured = ["properties", "additionalProperties", "items", "enum"]
            .iter()
            .any(|key| schema.has(key));
        if structured || !applied.iter().any(|key| says_types(schema, key)) {
            schema.untype(&format!("several types beside `{first}` are not told apart"), None);
        }
        return;
    }
    let format = schema.map.shift_remove("format");
    let values = schema.map.shift_remove("enum");
    let mut alternatives = Vec::with_capacity(kinds.len());
    for (index, kind) in kinds.iter().enumerate() {
        let mut part = Map::from_iter([("type".to_owned(), kind.as_str().into())]);
        let place = ["anyOf", &index.to_string()];
        for key in KEYWORDS
            .iter()
            .filter(|(name, _)| name == kind)
            .flat_map(|(_, keys)| *keys)
        {
            if let Some(value) = schema.take(key, &[place[0], place[1], key]) {
                part.insert((*key).to_owned(), value);
            }
        }
        if let Some(format) = format.as_ref().filter(|format| format_fits(kind, format)) {
            part.insert("format".to_owned(), format.clone());
        }
        let own = values.as_ref().and_then(Value::as_array).into_iter().flatten();
        let own: Vec<Value> = own.filter(|value| fits(kind, value)).cloned().collect();
        if !own.is_empty() && kind != "array" && kind != "object" {
            part.insert("enum".to_owned(), own.into());
        }
        alternatives.push(Value::Object(part));
    }
    // Keywords that apply to none of the types have no effect.
    for key in KEYWORDS.iter().flat_map(|(_, keys)| *keys) {
        schema.disable(key);
    }
    schema.map.insert("anyOf".to_owned(), alternatives.into());
}

/// Whether the subschemas of a keyword determine the type in every case.
fn says_types(schema: &Schema<'_>, key: &str) -> bool {
    let typed = |part: &Value| TYPING.iter().any(|key| part.get(*key).is_some());
    match schema.list(key) {
        None => true,
        Some(parts) if key == "allOf" => parts.iter().any(typed),
        Some(parts) => parts.iter().all(typed),
    }
}

/// Whether a format applies to values of a type.
fn format_fits(kind: &str, format: &Value) -> bool {
    let of_numbers = format.as_str().is_some_and(|format| {
        ["int", "uint", "float", "double"]
            .iter()
            .any(|start| format.starts_with(start))
    });
    let is_decimal = matches!(format.as_str(), Some("decimal" | "decimal128"));
    match kind {
        // `decimal` applies to strings and to numbers (OpenAPI Format Registry).
        "number" if is_decimal => true,
        "number" | "integer" => of_numbers,
        "string" => !of_numbers,
        _ => false,
    }
}
