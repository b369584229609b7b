//! Compares the interfaces of two documents, without their documentation.

use serde_json::{Map, Value, json};

use super::traversal::KeyKind;

/// The document without documentation.
pub(crate) fn without_documentation(value: &Value, key_kind: KeyKind) -> Value {
    match value {
        // OpenAPI 3.0 ignores siblings of `$ref` ("Reference Object").
        Value::Object(map) if reference(map).is_some() => json!({ "$ref": reference(map) }),
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !key_kind.is_documentation(key))
            .map(|(key, child)| (key.clone(), without_documentation(child, key_kind.child(key))))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list
            .iter()
            .map(|child| without_documentation(child, key_kind))
            .collect(),
        fact => fact.clone(),
    }
}

/// The `$ref` of an object, also in an `allOf` with a single part and at most a description.
fn reference(map: &Map<String, Value>) -> Option<&str> {
    let only = map
        .get("allOf")
        .and_then(Value::as_array)
        .filter(|parts| parts.len() == 1);
    let only = only.filter(|_| map.keys().all(|key| matches!(key.as_str(), "allOf" | "description")));
    map.get("$ref").or_else(|| only?[0].get("$ref"))?.as_str()
}

/// Collects all differences, so that one run reports all of them.
pub(crate) fn compare(
    pointer: &str,
    ours: Option<&Value>,
    official: Option<&Value>,
    key_kind: KeyKind,
    differences: &mut Vec<String>,
) {
    match (ours, official) {
        (Some(Value::Object(our_map)), Some(Value::Object(official_map))) => {
            if key_kind != KeyKind::Keywords {
                compare_order(pointer, our_map, official_map, differences);
            }
            let only_ours = our_map.keys().filter(|key| !official_map.contains_key(*key));
            for key in official_map.keys().chain(only_ours) {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                compare(
                    &pointer,
                    our_map.get(key),
                    official_map.get(key),
                    key_kind.child(key),
                    differences,
                );
            }
        }
        (Some(Value::Array(our_list)), Some(Value::Array(official_list))) => {
            for index in 0..our_list.len().max(official_list.len()) {
                let pointer = format!("{pointer}/{index}");
                compare(
                    &pointer,
                    our_list.get(index),
                    official_list.get(index),
                    key_kind,
                    differences,
                );
            }
        }
        _ if ours != official => {
            differences.push(format!("{pointer}: ours {} / official {}", show(ours), show(official)));
        }
        _ => {}
    }
}

/// Compares the order of the common keys. Missing keys are reported elsewhere.
fn compare_order(
    pointer: &str,
    ours: &Map<String, Value>,
    official: &Map<String, Value>,
    differences: &mut Vec<String>,
) {
    let ours_shared = ours.keys().filter(|key| official.contains_key(*key));
    let official_shared = official.keys().filter(|key| ours.contains_key(*key));
    if let Some((our_key, official_key)) = ours_shared.zip(official_shared).find(|(a, b)| a != b) {
        differences.push(format!("{pointer}: order: ours {our_key} / official {official_key}"));
    }
}

fn show(value: Option<&Value>) -> String {
    const ENOUGH: usize = 100;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
