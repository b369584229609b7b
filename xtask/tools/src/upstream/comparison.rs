//! Compares the facts of two documents.

use serde_json::{Map, Value};

use super::facts::extract_facts;
use super::grammar::Kind;
use super::markers::child_pointer;

/// Lists all differences between the facts of two documents.
pub(crate) fn find_differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (ours, theirs) = (
        extract_facts(ours, Kind::Document),
        extract_facts(theirs, Kind::Document),
    );
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
            found.push(format!(
                "{pointer}: ours {} / theirs {}",
                short_text(ours),
                short_text(theirs)
            ));
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

/// The JSON text of a value on one line, shortened for a message.
pub(crate) fn short_text(value: Option<&Value>) -> String {
    const MAX_CHARACTERS: usize = 100;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
