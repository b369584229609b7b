//! Extracts the facts of a document: all but its documentation.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::grammar::{Kind, SchemaRole};

/// Returns the value without documentation. Keys are sorted where their order is not a fact, so that equal facts
/// have equal texts.
pub(crate) fn extract_facts(value: &Value, kind: Kind) -> Value {
    match value {
        _ if kind == Kind::Text => Value::Null,
        Value::Object(map) => {
            if let Some(target) = reference_target(map, kind) {
                return json!({ "$ref": target });
            }
            let is_fact = |(key, _): &(&String, &Value)| !kind.is_documentation(key);
            let mut entries: Vec<(&String, &Value)> = map.iter().filter(is_fact).collect();
            if !kind.is_ordered() {
                entries.sort_by_key(|(key, _)| *key);
            }
            let entries = entries
                .into_iter()
                .map(|(key, child)| (key.clone(), extract_facts(child, kind.child(key))));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(list) => list.iter().map(|child| extract_facts(child, kind)).collect(),
        fact => fact.clone(),
    }
}

/// The target of a reference. OpenAPI 3.0 ignores the other keys beside `$ref`; a schema with a single `allOf` and
/// documentation is a reference with documentation.
pub(crate) fn reference_target(map: &Map<String, Value>, kind: Kind) -> Option<&str> {
    if !kind.may_be_reference() {
        return None;
    }
    map.get("$ref").or_else(|| only_part(map, kind)?.get("$ref"))?.as_str()
}

fn only_part(map: &Map<String, Value>, kind: Kind) -> Option<&Value> {
    let is_alone = |key: &String| key == "allOf" || kind.is_documentation(key);
    if !matches!(kind, Kind::Schema(_)) || !map.keys().all(is_alone) {
        return None;
    }
    match map.get("allOf")?.as_array()?.as_slice() {
        [part] => Some(part),
        _ => None,
    }
}

/// Whether two values have the same facts, in the same order.
pub(crate) fn have_same_facts(ours: &Value, theirs: &Value, kind: Kind) -> bool {
    // Equality of maps ignores the order, that of their texts does not.
    let (ours, theirs) = (extract_facts(ours, kind), extract_facts(theirs, kind));
    let texts = [ours.to_string(), theirs.to_string()];
    texts[0] == texts[1]
}

/// The digest of the facts of a document.
pub(crate) fn digest(document: &Value) -> String {
    sha256(extract_facts(document, Kind::Document).to_string().as_bytes())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The size of an API.
#[derive(Default, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    pub(crate) operations: usize,
    /// Component schemas.
    pub(crate) schemas: usize,
    /// Properties of component schemas, at any depth.
    pub(crate) properties: usize,
    pub(crate) servers: usize,
    pub(crate) tags: usize,
}

impl Counts {
    pub(crate) fn of_document(document: &Value) -> Self {
        let length = |value: &Value| value.as_array().map_or(0, Vec::len);
        let schemas = &document["components"]["schemas"];
        Self {
            operations: operations(document).count(),
            schemas: entries(schemas).count(),
            properties: count_properties(schemas, Kind::Map(&Kind::Schema(SchemaRole::Component))),
            servers: length(&document["servers"]),
            tags: length(&document["tags"]),
        }
    }
}

fn count_properties(value: &Value, kind: Kind) -> usize {
    let direct = match kind {
        Kind::Schema(_) => entries(&value["properties"]).count(),
        _ => 0,
    };
    let listed = value.as_array().into_iter().flatten();
    let inside = entries(value)
        .filter(|(key, _)| !kind.is_documentation(key))
        .map(|(key, child)| count_properties(child, kind.child(key)));
    direct
        + inside
            .chain(listed.map(|child| count_properties(child, kind)))
            .sum::<usize>()
}

pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str(), value))
}

/// The methods whose values are operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Path, method and operation, in the order of the document.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(&document["paths"]).flat_map(|(path, item)| {
        entries(item)
            .filter(|(method, _)| METHODS.contains(method))
            .map(move |(method, operation)| (path, method, operation))
    })
}
