//! Each rule has cases: a small edit of one document, and exactly the changes that it is.
//!
//! The cases are in `tests/diff/cases/`, because `tests/diff/consumer.rs` compiles a program for each of them too.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::documents::{line, surface};
use crate::diff::compare;
use crate::diff::rules::RULES;

/// An edit of the base document, and the changes that it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    /// JSON Merge Patches (RFC 7396) of the base document that give the old and the new document.
    #[serde(default)]
    old: Value,
    #[serde(default)]
    new: Value,
    changes: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn cases() -> Vec<(String, Vec<Case>)> {
    let files = fs::read_dir(folder().join("cases")).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let cases = serde_yaml::from_slice(&fs::read(path).unwrap());
        (name.clone(), cases.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    paths.iter().map(read).collect()
}

fn patch(target: &mut Value, patch: &Value) {
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
            self::patch(map.entry(key).or_insert(Value::Null), part);
        }
    }
}

#[test]
fn each_case_is_exactly_the_changes_that_it_says() {
    let base: Value = serde_yaml::from_slice(&fs::read(folder().join("base.yaml")).unwrap()).unwrap();
    let mut wrong = String::new();
    for (file, cases) in cases() {
        for case in cases {
            let (mut old, mut new) = (base.clone(), base.clone());
            patch(&mut old, &case.old);
            patch(&mut new, &case.new);
            let (old, new) = (surface(&old.to_string()).unwrap(), surface(&new.to_string()).unwrap());
            let found: Vec<String> = compare(&old, &new).iter().map(line).collect();
            if found != case.changes {
                let found: Vec<String> = found.iter().map(|line| format!("    - {line:?}\n")).collect();
                let said: Vec<String> = case.changes.iter().map(|line| format!("    - {line:?}\n")).collect();
                writeln!(
                    wrong,
                    "{file}: {}\n  says\n{}  is\n{}",
                    case.case,
                    said.concat(),
                    found.concat()
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_rule_has_a_case() {
    let cases = cases();
    let lines = cases.iter().flat_map(|(_, cases)| cases).flat_map(|case| &case.changes);
    let ids: BTreeSet<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    let missing: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.id)
        .filter(|id| !ids.contains(id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
