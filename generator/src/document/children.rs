//! The children of a value of the tree, with the token that leads to each in a pointer.

use serde_json::Value;

/// Calls `visit` with each entry of an object or item of a list, and its key or index.
pub(crate) fn for_each_child<'v>(value: &'v Value, mut visit: impl FnMut(&str, &'v Value)) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| visit(key, value)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(&index.to_string(), item);
            }
        }
        _ => {}
    }
}

/// Like [`for_each_child`], for values that are changed.
pub(crate) fn for_each_child_mut(value: &mut Value, mut visit: impl FnMut(&str, &mut Value)) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| visit(key, value)),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(&index.to_string(), item);
            }
        }
        _ => {}
    }
}
