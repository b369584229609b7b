//! Restores plain scalars that OpenAPI requires to be strings.
//!
//! YAML reads `1.10` and `0x10` as numbers, and `true` as a boolean. Where OpenAPI only allows strings, the scalar is
//! replaced by its original text, and not by the formatted number.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::document::line_index;
use crate::pointer::Pointer;

/// A scalar that was replaced by its text.
#[derive(Debug)]
pub(crate) struct RestoredString {
    pub(crate) at: Pointer,
    pub(crate) text: String,
}

/// Keys whose values are strings or lists of strings.
const STRING_KEYS: &[&str] = &[
    "name",
    "operationId",
    "propertyName",
    "required",
    "tags",
    "title",
    "version",
];

/// Keys of mappings from names to strings or lists of strings, or of lists of such mappings.
const STRING_MAP_KEYS: &[&str] = &["mapping", "scopes", "security"];

/// Keys of a string schema whose values are strings or lists of strings.
const STRING_SCHEMA_KEYS: &[&str] = &["const", "default", "enum", "example", "examples"];

/// Keys whose values are data of the API, and not OpenAPI objects.
const DATA_KEYS: &[&str] = &["const", "default", "enum", "example", "examples", "value"];

/// Keys of mappings whose keys are names given by the document.
const NAME_MAP_KEYS: &[&str] = &[
    "$defs",
    "definitions",
    "patternProperties",
    "properties",
    "schemas",
    "variables",
];

/// The meaning of the keys of a mapping.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Keywords of OpenAPI.
    Keywords,
    /// Names given by the document.
    Names,
    /// Names of server variables, whose values are strings.
    Variables,
    /// Keywords of a schema or server variable whose values are strings.
    StringKeywords,
    /// Names of strings or of lists of strings.
    StringsByName,
}

/// Replaces every scalar that must be a string, but was read as another type, by its text. Returns the replaced
/// scalars.
pub(crate) fn restore_strings(tree: &mut Value, text: &str) -> Vec<RestoredString> {
    let mut found = Vec::new();
    collect(tree, Keys::Keywords, &mut Pointer::root_of(Arc::default()), &mut found);
    if found.is_empty() {
        return Vec::new();
    }
    let scalar_texts: HashMap<Pointer, String> =
        line_index::scalar_texts(text, &found.iter().cloned().collect::<HashSet<_>>());
    let replace = |at: Pointer| {
        // Values from an alias or a merge key have no text of their own.
        let text = scalar_texts.get(&at)?.clone();
        *tree.pointer_mut(at.path())? = text.clone().into();
        Some(RestoredString { at, text })
    };
    found.into_iter().filter_map(replace).collect()
}

/// Collects the locations of scalars that must be strings.
fn collect(value: &Value, keys: Keys, at: &mut Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Object(map) => {
            let are_names = !matches!(keys, Keys::Keywords | Keys::StringKeywords);
            let of_string = keys == Keys::StringKeywords || !are_names && is_string(map);
            for (key, value) in map {
                let is_data = !are_names && (DATA_KEYS.contains(&key.as_str()) || key.starts_with("x-"));
                let is_text = !are_names && STRING_KEYS.contains(&key.as_str());
                let is_text =
                    is_text || of_string && STRING_SCHEMA_KEYS.contains(&key.as_str()) || keys == Keys::StringsByName;
                if !is_text && (is_data || !(value.is_object() || value.is_array())) {
                    continue;
                }
                at.push(key);
                let below = match keys {
                    Keys::Variables => Keys::StringKeywords,
                    _ if are_names => Keys::Keywords,
                    _ if key == "variables" => Keys::Variables,
                    _ if STRING_MAP_KEYS.contains(&key.as_str()) => Keys::StringsByName,
                    _ if NAME_MAP_KEYS.contains(&key.as_str()) => Keys::Names,
                    _ => Keys::Keywords,
                };
                if is_text && !value.is_object() {
                    texts(value, if are_names { "" } else { key }, at, found);
                } else if !is_data && keys != Keys::StringsByName {
                    collect(value, below, at, found);
                }
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.is_object() || item.is_array())
            {
                at.push(&index.to_string());
                collect(
                    item,
                    if keys == Keys::StringsByName {
                        keys
                    } else {
                        Keys::Keywords
                    },
                    at,
                    found,
                );
                at.pop();
            }
        }
        _ => {}
    }
}

/// Collects a value that must be a string, or the items of a list of strings. Null is kept, because many documents use
/// it in an `enum` to allow null, and so is the `required` of a parameter, which is a boolean.
fn texts(value: &Value, key: &str, at: &mut Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Number(_) | Value::Bool(_) if key != "required" => found.push(at.clone()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                at.push(&index.to_string());
                match item {
                    Value::Number(_) | Value::Bool(_) => found.push(at.clone()),
                    // Tag objects at the top of the document.
                    Value::Object(_) => collect(item, Keys::Keywords, at, found),
                    _ => {}
                }
                at.pop();
            }
        }
        _ => {}
    }
}

/// Whether a schema only allows strings, or strings and null.
fn is_string(map: &Map<String, Value>) -> bool {
    match map.get("type") {
        Some(Value::String(kind)) => kind == "string",
        Some(Value::Array(kinds)) => {
            kinds.iter().any(|kind| kind == "string") && kinds.iter().all(|kind| kind == "string" || kind == "null")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Budget, parse};

    #[test]
    fn text_is_taken_as_it_is_written() {
        let schema = "{type: string, enum: [1.10, 0x10, 0o17, 1e3, +1, true, null, 012, yes, .inf, a], default: 1.0, example: 2}";
        let text = format!(
            "version: 1.10\nschemas:\n  version: {schema}\n  b: {{type: number, enum: [1.10], required: [1.0]}}\n"
        );
        let read = parse(text.as_bytes(), &Budget::default()).unwrap();
        let expected = json!({
            "version": "1.10",
            "schemas": {
                "version": {
                    "type": "string",
                    "enum": ["1.10", "0x10", "0o17", "1e3", "+1", "true", null, "012", "yes", ".inf", "a"],
                    "default": "1.0",
                    "example": "2",
                },
                "b": {"type": "number", "enum": [1.1], "required": ["1.0"]},
            },
        });
        assert_eq!(read.tree, expected);
        assert_eq!(read.restored_strings.len(), 10);
    }

    #[test]
    fn names_are_text_wherever_they_are_values() {
        let text = "tags: [{name: on}, {name: 1.0}]
paths: {/a: {get: {tags: [true, 1.10], security: [{a: [true, 0x10]}], parameters: [{name: 1.0, required: true}]}}}
security: [{b: [1.0]}]
servers: [{url: a, variables: {port: {default: 8443, enum: [8443, 0443]}, default: {default: 1.0}}}]
components:
  schemas:
    mapping: {discriminator: {propertyName: 1, mapping: {a: true, b: 1.0, name: c}}}
  securitySchemes: {s: {flows: {implicit: {scopes: {a: 1.0, name: true}}}}}
";
        let read = parse(text.as_bytes(), &Budget::default()).unwrap();
        let expected = json!({
            "tags": [{"name": "on"}, {"name": "1.0"}],
            "paths": {"/a": {"get": {
                "tags": ["true", "1.10"],
                "security": [{"a": ["true", "0x10"]}],
                "parameters": [{"name": "1.0", "required": true}],
            }}},
            "security": [{"b": ["1.0"]}],
            "servers": [{"url": "a", "variables": {
                "port": {"default": "8443", "enum": ["8443", "0443"]},
                "default": {"default": "1.0"},
            }}],
            "components": {
                "schemas": {
                    "mapping": {"discriminator": {"propertyName": "1", "mapping": {"a": "true", "b": "1.0", "name": "c"}}},
                },
                "securitySchemes": {"s": {"flows": {"implicit": {"scopes": {"a": "1.0", "name": "true"}}}}},
            },
        });
        assert_eq!(read.tree, expected);
    }

    #[test]
    fn data_and_flags_are_left_alone() {
        let text = "example: {version: 1.10, type: string, default: 1}\nrequired: true\nx-a: {version: 1}\ntype: [string, number]\nenum: [1]";
        let read = parse(text.as_bytes(), &Budget::default()).unwrap();
        assert!(read.restored_strings.is_empty(), "{:?}", read.restored_strings);
    }
}
