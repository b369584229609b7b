//! Markers: the text in place of a description that has to be written.

use serde_json::{Map, Value, json};

use super::facts::{entries, reference_target};
use super::grammar::{Kind, SchemaRole};

/// The text in place of each description of a new item. `cargo xtask lint` rejects it.
pub(crate) const MARKER: &str = "TODO(upstream): describe";

/// The keys that come before a description.
const BEFORE_DESCRIPTION: [&str; 7] = ["format", "in", "name", "tags", "type", "url", "nullable"];

/// Returns a new item as it is added to a document: its facts, and markers in place of its documentation.
pub(crate) fn with_markers(theirs: &Value, kind: Kind) -> Value {
    match theirs {
        _ if kind == Kind::Text => MARKER.into(),
        Value::Object(map) => {
            let target = reference_target(map, kind);
            let required = kind.required_documentation(target.is_some());
            let is_marked = |key: &&str| required.contains(key) || kind.is_documentation(key) && map.contains_key(*key);
            let marked = ["summary", "description"].into_iter().filter(is_marked);
            let mut marked: Vec<(String, Value)> = marked.map(|key| (key.to_owned(), MARKER.into())).collect();
            if let Some(target) = target {
                let is_schema = matches!(kind, Kind::Schema(_));
                return if is_schema && !marked.is_empty() && kind != Kind::Schema(SchemaRole::Body) {
                    marked.push(("allOf".to_owned(), json!([{ "$ref": target }])));
                    Value::Object(marked.into_iter().collect())
                } else {
                    json!({ "$ref": target })
                };
            }
            let mut new = Map::new();
            let facts = map.iter().filter(|(key, _)| !kind.is_documentation(key));
            for (key, value) in facts {
                let comes_before = BEFORE_DESCRIPTION.contains(&key.as_str()) && !kind.is_ordered();
                if !comes_before {
                    new.extend(std::mem::take(&mut marked));
                }
                new.insert(key.clone(), with_markers(value, kind.child(key)));
                if key == "enum" && matches!(kind, Kind::Schema(_)) {
                    let values = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    let texts: Map<_, _> = values.map(|value| (value.to_owned(), MARKER.into())).collect();
                    new.insert(ENUM_DESCRIPTIONS.to_owned(), Value::Object(texts));
                }
            }
            new.extend(marked);
            Value::Object(new)
        }
        Value::Array(list) => list.iter().map(|value| with_markers(value, kind)).collect(),
        fact => fact.clone(),
    }
}

/// The extension that describes the values of an enum.
pub(crate) const ENUM_DESCRIPTIONS: &str = "x-enumDescriptions";

/// The JSON pointers of all markers in a document.
pub(crate) fn find(document: &Value) -> Vec<String> {
    fn visit(value: &Value, pointer: &str, found: &mut Vec<String>) {
        if value.as_str().is_some_and(|text| text.contains(MARKER)) {
            found.push(pointer.to_owned());
        }
        for (key, child) in entries(value) {
            visit(child, &child_pointer(pointer, key), found);
        }
        for (index, child) in value.as_array().into_iter().flatten().enumerate() {
            visit(child, &format!("{pointer}/{index}"), found);
        }
    }
    let mut found = Vec::new();
    visit(document, "", &mut found);
    found
}

/// Returns the pointer to a key.
pub(crate) fn child_pointer(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_found_wherever_they_are() {
        let document = json!({
            "a/b": [{ "description": MARKER }, { "description": format!("{MARKER}.\n") }],
            "x-enumDescriptions": { "y": MARKER, "z": "TODO" },
        });
        assert_eq!(
            find(&document),
            ["/a~1b/0/description", "/a~1b/1/description", "/x-enumDescriptions/y"]
        );
    }
}
