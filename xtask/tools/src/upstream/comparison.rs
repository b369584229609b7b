//! Compares the facts of two documents.

use serde_json::{Map, Value};

use super::facts::facts;
use super::grammar::Kind;
use super::markers::child_pointer;

/// Lists all differences between the facts of two documents.
pub(crate) fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (ours, theirs) = (facts(ours, Kind::Document), facts(theirs, Kind::Document));
    compare("", Some(&ours), Some(&theirs), Kind::Document, &mut found);
    found
}

fn compare(pointer: &str, ours: Option<&Value>, theirs: Option<&Value>, kind: Kind, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Some(Value::Object(our_map)), Some(Value::Object(their_map))) => {
            if kind.is_ordered() {
                compare_order(pointer, our_map, their_map, found);
            }
            let only_ours = our_map.keys().filter(|key| !their_map.contains_key(*key));
            for key in their_map.keys().chain(only_ours) {
                let pointer = child_pointer(pointer, key);
                compare(&pointer, our_map.get(key), their_map.get(key), kind.child(key), found);
            }
        }
        (Some(Value::Array(our_list)), Some(Value::Array(their_list))) => {
            for index in 0..our_list.len().max(their_list.len()) {
                let pointer = format!("{pointer}/{index}");
                compare(&pointer, our_list.get(index), their_list.get(index), kind, found);
            }
        }
        _ if ours != theirs => {
            found.push(format!("{pointer}: ours {} / theirs {}", show(ours), show(theirs)));
        }
        _ => {}
    }
}

/// Compares the order of the common keys. Missing keys are reported elsewhere.
fn compare_order(pointer: &str, ours: &Map<String, Value>, theirs: &Map<String, Value>, found: &mut Vec<String>) {
    let our_shared = ours.keys().filter(|key| theirs.contains_key(*key));
    let their_shared = theirs.keys().filter(|key| ours.contains_key(*key));
    if let Some((our_key, their_key)) = our_shared.zip(their_shared).find(|(a, b)| a != b) {
        found.push(format!("{pointer}: order: ours {our_key} / theirs {their_key}"));
    }
}

/// A value on one line, shortened.
pub(crate) fn show(value: Option<&Value>) -> String {
    const ENOUGH: usize = 100;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
