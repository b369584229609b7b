//! Rewrites `type` lists and `const`.

use serde_json::{Map, Value, json};

use super::schema::{Schema, TYPE_KEYWORDS};
use crate::document::large_integers::is_large_integer;

/// Keywords that only apply to values of one type.
const KEYWORDS_BY_TYPE: &[(&str, &[&str])] = &[
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
            "x-rust-http",
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
pub(crate) fn json_type(value: &Value) -> &'static str {
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

fn has_type(ty: &str, value: &Value) -> bool {
    match value {
        Value::Number(number) => ty == "number" || ty == "integer" && number.as_f64().is_some_and(|n| n.fract() == 0.0),
        _ => ty == json_type(value),
    }
}

/// Rewrites a `const` as an `enum` with one value.
pub(crate) fn rewrite_const(schema: &mut Schema<'_>) {
    let Some(value) = schema.map.shift_remove("const") else {
        return;
    };
    if !value.is_null() {
        let ty = if is_large_integer(&value) {
            "integer"
        } else {
            json_type(&value)
        };
        schema.map.entry("type").or_insert_with(|| ty.into());
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
pub(crate) fn rewrite_type_list(schema: &mut Schema<'_>) {
    let Some(mut types) = type_list(schema) else { return };
    let may_be_null = types.iter().any(|ty| ty == "null");
    types.retain(|ty| ty != "null");
    if types.iter().any(|ty| ty == "number") {
        types.retain(|ty| ty != "integer");
    }
    if types.len() > 1
        && let Some(values) = schema.list("enum")
    {
        let used_types: Vec<String> = types
            .iter()
            .filter(|ty| values.iter().any(|value| has_type(ty, value)))
            .cloned()
            .collect();
        let only_null = may_be_null && !values.is_empty() && values.iter().all(Value::is_null);
        if !used_types.is_empty() || only_null {
            types = used_types;
        }
    }
    if may_be_null && !types.is_empty() {
        schema.map.insert("nullable".to_owned(), true.into());
    }
    match types.as_slice() {
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
        _ => split_by_type(schema, &types),
    }
}

/// Returns the types of a `type` list, without duplicates. Returns `None` if there is no `type`, or if it is already
/// valid in OpenAPI 3.0.
fn type_list(schema: &mut Schema<'_>) -> Option<Vec<String>> {
    let at = schema.at.child("type");
    let is_only_type_keyword = TYPE_KEYWORDS.iter().filter(|key| schema.has(key)).count() == 1;
    let list = match schema.map.get("type")? {
        Value::String(only) if only == "null" => return Some(vec!["null".to_owned()]),
        Value::Array(list) => list.clone(),
        Value::Null if is_only_type_keyword => vec![Value::Null],
        _ => return None,
    };
    if list.is_empty() {
        schema.log.warn(&at, "this list of types is empty and is ignored", None);
    }
    let mut types: Vec<String> = Vec::new();
    for (index, ty) in list.into_iter().enumerate() {
        match ty {
            Value::String(ty) if types.contains(&ty) => {}
            Value::String(ty) => types.push(ty),
            // An unquoted `null` is null in YAML.
            Value::Null => {
                let help = "write 'null'".to_owned();
                schema.log.warn(
                    &at,
                    "an unquoted `null` is not the name of a type; it is read as 'null'",
                    Some(help),
                );
                types.push("null".to_owned());
            }
            _ => schema.log.error(
                &at.child(&index.to_string()),
                "the name of a type is expected, such as `string`",
                None,
            ),
        }
    }
    Some(types)
}

/// Splits a schema into alternatives with one type each, and moves each keyword to the alternative that it applies to.
fn split_by_type(schema: &mut Schema<'_>, types: &[String]) {
    schema.map.shift_remove("type");
    let applicators: Vec<&str> = ["$ref", "allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter(|key| schema.has(key))
        .collect();
    if let Some(first) = applicators.first() {
        // The types are redundant if the subschemas repeat them. Otherwise the schema becomes untyped.
        let is_structured = ["properties", "additionalProperties", "items", "enum"]
            .iter()
            .any(|key| schema.has(key));
        if is_structured || !applicators.iter().any(|key| determines_type(schema, key)) {
            schema.make_untyped(&format!("a list of types next to `{first}` is not supported"), None);
        }
        return;
    }
    let format = schema.map.shift_remove("format");
    let values = schema.map.shift_remove("enum");
    let mut alternatives = Vec::with_capacity(types.len());
    for (index, ty) in types.iter().enumerate() {
        let mut alternative = Map::from_iter([("type".to_owned(), ty.as_str().into())]);
        let path = ["anyOf", &index.to_string()];
        for key in KEYWORDS_BY_TYPE
            .iter()
            .filter(|(name, _)| name == ty)
            .flat_map(|(_, keys)| *keys)
        {
            if let Some(value) = schema.take(key, &[path[0], path[1], key]) {
                alternative.insert((*key).to_owned(), value);
            }
        }
        if let Some(format) = format.as_ref().filter(|format| format_applies(ty, format)) {
            alternative.insert("format".to_owned(), format.clone());
        }
        let allowed = values.as_ref().and_then(Value::as_array).into_iter().flatten();
        let allowed: Vec<Value> = allowed.filter(|value| has_type(ty, value)).cloned().collect();
        if !allowed.is_empty() && ty != "array" && ty != "object" {
            alternative.insert("enum".to_owned(), allowed.into());
        }
        alternatives.push(Value::Object(alternative));
    }
    // Keywords that apply to none of the types have no effect.
    for key in KEYWORDS_BY_TYPE.iter().flat_map(|(_, keys)| *keys) {
        schema.disable(key);
    }
    schema.map.insert("anyOf".to_owned(), alternatives.into());
}

/// Whether the subschemas of a keyword determine the type in every case.
fn determines_type(schema: &Schema<'_>, key: &str) -> bool {
    let is_typed = |part: &Value| TYPE_KEYWORDS.iter().any(|key| part.get(*key).is_some());
    match schema.list(key) {
        None => true,
        Some(parts) if key == "allOf" => parts.iter().any(is_typed),
        Some(parts) => parts.iter().all(is_typed),
    }
}

/// Whether a format applies to values of a type.
fn format_applies(ty: &str, format: &Value) -> bool {
    let of_numbers = format.as_str().is_some_and(|format| {
        ["int", "uint", "float", "double"]
            .iter()
            .any(|start| format.starts_with(start))
    });
    let is_decimal = matches!(format.as_str(), Some("decimal" | "decimal128"));
    match ty {
        // `decimal` applies to strings and to numbers (OpenAPI Format Registry).
        "number" if is_decimal => true,
        "number" | "integer" => of_numbers,
        "string" => !of_numbers,
        _ => false,
    }
}
