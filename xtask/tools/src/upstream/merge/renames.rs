//! Finds paths and component schemas that have another name in the vendor's document, so that what we wrote about them is
//! kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::upstream::facts::{entries, extract_facts};
use crate::upstream::grammar::{Kind, SchemaRole};

/// Returns the new names by the old ones. Properties are never renamed: two of the same type may mean different things.
pub(super) fn find_renames(
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    kind: Kind,
) -> BTreeMap<String, String> {
    let signatures: &[fn(&str, &Value) -> Option<String>] = match kind {
        Kind::Paths => &[
            |path, _| Some(without_parameter_names(path)),
            |_, item| operation_signature(item),
        ],
        Kind::Map(Kind::Schema(SchemaRole::Component)) => &[|_, schema| schema_signature(schema)],
        _ => &[],
    };
    let mut renames = BTreeMap::new();
    for signature in signatures {
        let removed = ours.iter().filter(|(name, _)| !theirs.contains_key(*name));
        let removed: Vec<_> = removed.filter(|(name, _)| !renames.contains_key(*name)).collect();
        let added = theirs.iter().filter(|(name, _)| !ours.contains_key(*name));
        let added: Vec<_> = added
            .filter(|(name, _)| !renames.values().any(|new| new == *name))
            .collect();
        for (old, value) in &removed {
            let Some(wanted) = signature(old, value) else { continue };
            let has_it = |(name, value): &&(&String, &Value)| signature(name, value).as_ref() == Some(&wanted);
            let candidates: Vec<_> = added.iter().filter(has_it).collect();
            // Only if it is unambiguous: one on each side.
            if let ([(new, _)], 1) = (candidates.as_slice(), removed.iter().filter(has_it).count()) {
                renames.insert((*old).clone(), (*new).clone());
            }
        }
    }
    renames
}

/// A path without the names of its parameters.
fn without_parameter_names(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "{}" + part.split_once('}').map_or("", |(_, rest)| rest)
    })
}

/// Methods and `operationId`s; `None` if an operation has none.
fn operation_signature(item: &Value) -> Option<String> {
    let operations = entries(item).filter(|(_, operation)| operation.get("responses").is_some());
    let mut ids: Vec<String> = operations
        .map(|(method, operation)| Some(format!("{method} {}", operation["operationId"].as_str()?)))
        .collect::<Option<_>>()?;
    ids.sort();
    Some(ids.join("\n")).filter(|ids| !ids.is_empty())
}

/// The facts of a schema; `None` if it is too small to be recognized by them.
fn schema_signature(schema: &Value) -> Option<String> {
    let is_enough = entries(&schema["properties"]).count() > 1 || schema.get("enum").is_some();
    is_enough.then(|| extract_facts(schema, Kind::Schema(SchemaRole::Component)).to_string())
}
