//! Plain scalars that are meant as text.
//!
//! YAML reads `1.10` and `0x10` as numbers, and `true` as a boolean. Where OpenAPI has nothing but strings, the text
//! counts as it is written, and not the text of the number that it was read as.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::document::line_index;
use crate::document::pointer::Pointer;

/// A scalar that is read as a string.
#[derive(Debug)]
pub(crate) struct Plain {
    pub(crate) at: Pointer,
    pub(crate) text: String,
}

/// Keys whose values are strings, or lists of strings.
const TEXTS: &[&str] = &["operationId", "required", "tags", "title", "version"];

/// Keys of a string's schema whose values are strings, or lists of strings.
const OF_STRINGS: &[&str] = &["const", "default", "enum", "example", "examples"];

/// Keys whose values are not OpenAPI's own.
const DATA: &[&str] = &["const", "default", "enum", "example", "examples", "value"];

/// Keys of mappings from names that the document gives.
const NAMES: &[&str] = &["$defs", "definitions", "patternProperties", "properties", "schemas"];

/// Replaces every scalar that is meant as text, and is not a string, by the text that is written.
pub(crate) fn take_as_text(tree: &mut Value, text: &str) -> Vec<Plain> {
    let mut found = Vec::new();
    collect(tree, false, &mut Pointer::root_of(Rc::default()), &mut found);
    if found.is_empty() {
        return Vec::new();
    }
    let written: HashMap<Pointer, String> = line_index::written(text, &found.iter().cloned().collect::<HashSet<_>>());
    let replace = |at: Pointer| {
        // Behind an alias or a merge key there is no text.
        let text = written.get(&at)?.clone();
        *tree.pointer_mut(at.path())? = text.clone().into();
        Some(Plain { at, text })
    };
    found.into_iter().filter_map(replace).collect()
}

/// Collects the places of scalars that are meant as text. `are_names`: the keys of this mapping are no keywords.
fn collect(value: &Value, are_names: bool, at: &mut Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Object(map) => {
            let of_string = !are_names && is_string(map);
            for (key, value) in map {
                let is_data = !are_names && (DATA.contains(&key.as_str()) || key.starts_with("x-"));
                let is_text = !are_names && TEXTS.contains(&key.as_str());
                let is_text = is_text || of_string && OF_STRINGS.contains(&key.as_str());
                if !is_text && (is_data || !(value.is_object() || value.is_array())) {
                    continue;
                }
                at.push(key);
                if is_text && !value.is_object() {
                    texts(value, key, at, found);
                } else if !is_data {
                    collect(value, !are_names && NAMES.contains(&key.as_str()), at, found);
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
                collect(item, false, at, found);
                at.pop();
            }
        }
        _ => {}
    }
}

/// A value that is to be a string, or the items of one that is to be a list of strings. Null is left alone: in an `enum`
/// it is how many documents allow it. So is the `required` of a parameter, which is a flag.
fn texts(value: &Value, key: &str, at: &mut Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Number(_) | Value::Bool(_) if key != "required" => found.push(at.clone()),
        Value::Array(items) => {
            for (index, _) in items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.is_number() || item.is_boolean())
            {
                at.push(&index.to_string());
                found.push(at.clone());
                at.pop();
            }
        }
        _ => {}
    }
}

/// Whether a schema is of strings, or of null, and of nothing else.
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

    use super::super::read::{Budget, part};

    #[test]
    fn text_is_taken_as_it_is_written() {
        let schema = "{type: string, enum: [1.10, 0x10, 0o17, 1e3, +1, true, null, 012, yes, .inf, a], default: 1.0, example: 2}";
        let text = format!(
            "version: 1.10\nschemas:\n  version: {schema}\n  b: {{type: number, enum: [1.10], required: [1.0]}}\n"
        );
        let read = part(text.as_bytes(), &Budget::default()).unwrap();
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
        assert_eq!(read.plain.len(), 10);
    }

    #[test]
    fn data_and_flags_are_left_alone() {
        let text = "example: {version: 1.10, type: string, default: 1}\nrequired: true\nx-a: {version: 1}\ntype: [string, number]\nenum: [1]";
        let read = part(text.as_bytes(), &Budget::default()).unwrap();
        assert!(read.plain.is_empty(), "{:?}", read.plain);
    }
}
