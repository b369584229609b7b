//! Each rule has cases: a small edit of one document, and exactly the changes that it is.
//!
//! The cases are in `tests/diff/cases/`, because `tests/consumer/` compiles a program for each of them too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::change::Change;
use super::compare;
use super::rules::{RULES, Rust};
use crate::description::describe;
use crate::surface::Surface;
use crate::{Config, Input, Source, no_external_files};

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

fn surface(document: &Value) -> Surface {
    let (text, config) = (document.to_string(), Config::default());
    let description = describe(&Input {
        document: Source {
            name: "pets.json",
            text: text.as_bytes(),
        },
        overlays: &[],
        load: &no_external_files,
        config: &config,
        workspace: None,
    });
    let diagnostics = description.diagnostics();
    let errors: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    description.surface.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// The change as a line of the cases.
fn line(change: &Change) -> String {
    let mut line = format!("{} {}", change.kind.rule().id, change.item);
    if !change.wire_name.is_empty() {
        write!(line, " ({})", change.wire_name).unwrap();
    }
    let wire = if change.breaks_wire() { "breaks" } else { "works" };
    let rust = match change.rust {
        Rust::Same => "same",
        Rust::Adds => "adds",
        Rust::Breaks => "breaks",
    };
    write!(line, " | {} | wire {wire}, Rust {rust}", change.direction.name()).unwrap();
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => write!(line, " | {before} → {after}").unwrap(),
        (Some(before), None) => write!(line, " | {before} →").unwrap(),
        (None, Some(after)) => write!(line, " | → {after}").unwrap(),
        (None, None) => {}
    }
    line
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
            let (old, new) = (surface(&old), surface(&new));
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
