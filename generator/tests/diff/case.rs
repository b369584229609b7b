//! The cases: small edits of one document. `src/diff/tests/` checks which changes they are.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// An edit of the base document, and the changes that it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) case: String,
    /// JSON Merge Patches (RFC 7396) of the base document that give the old and the new document.
    #[serde(default)]
    old: Value,
    #[serde(default)]
    new: Value,
    pub(crate) changes: Vec<String>,
}

impl Case {
    /// All cases, each with the name of its file.
    pub(crate) fn all() -> Vec<(String, Self)> {
        let files = fs::read_dir(folder().join("cases")).unwrap();
        let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        let read = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let cases: Result<Vec<Self>, _> = serde_yaml::from_slice(&fs::read(path).unwrap());
            let cases = cases.unwrap_or_else(|error| panic!("{name}: {error}"));
            cases.into_iter().map(move |case| (name.clone(), case))
        };
        paths.iter().flat_map(read).collect()
    }

    /// The old and the new document.
    pub(crate) fn documents(&self, base: &Value) -> (Value, Value) {
        let (mut old, mut new) = (base.clone(), base.clone());
        apply(&mut old, &self.old);
        apply(&mut new, &self.new);
        (old, new)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

/// The document that all cases edit.
pub(crate) fn base() -> Value {
    serde_yaml::from_slice(&fs::read(folder().join("base.yaml")).unwrap()).unwrap()
}

fn apply(target: &mut Value, patch: &Value) {
    let Value::Object(patched) = patch else {
        if !patch.is_null() {
            *target = patch.clone();
        }
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let map = target.as_object_mut().unwrap();
    for (key, part) in patched {
        if part.is_null() {
            map.shift_remove(key);
        } else {
            apply(map.entry(key).or_insert(Value::Null), part);
        }
    }
}
