//! Checks the overlay of `specs/authlete.yaml`. The facts of the document are checked in `xtask/tools/tests/upstream/`.

mod meanings;
mod overlay;
mod type_names;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::overlay::Overlay;

#[test]
fn the_overlay_gives_every_operation_a_group_and_a_name() {
    let document = ours();
    let overlay = Overlay::read();
    let mut problems = Vec::new();
    let mut called: BTreeMap<(&str, &str), String> = BTreeMap::new();

    for (path, method, operation) in operations(&document) {
        let label = format!("{} {path}", method.to_uppercase());
        let (Some(group), Some(name)) = (overlay.group(path, method, operation), overlay.name(path, method)) else {
            problems.push(format!("{label}: no group or no name"));
            continue;
        };
        if !is_snake_case(name) {
            problems.push(format!("{label}: `{name}` is not snake_case"));
        }
        if let Some(other) = called.insert((group, name), label.clone()) {
            problems.push(format!("{label}: `{group}.{name}` is also {other}"));
        }
    }
    let known: BTreeSet<_> = operations(&document).map(|(path, method, _)| (path, method)).collect();
    for (path, method) in overlay.operations.keys() {
        if !known.contains(&(path.as_str(), method.as_str())) {
            problems.push(format!("the overlay names {method} {path}, which does not exist"));
        }
    }
    report("the overlay does not cover the document", &problems);

    let used: BTreeSet<_> = called.keys().map(|(group, _)| *group).collect();
    assert_eq!(used, overlay.groups(), "groups");
}

fn from_manifest_folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[expect(
    clippy::panic,
    reason = "a test fails by panicking, and clippy does not see that this is one"
)]
fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ours() -> Value {
    read(&from_manifest_folder("../specs/authlete.yaml"))
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str(), value))
}

/// Path, method and operation, in the order of the document.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(&document["paths"])
        .flat_map(|(path, item)| entries(item).map(move |(method, operation)| (path, method, operation)))
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn report(headline: &str, problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{headline} ({}):\n{}",
        problems.len(),
        problems.join("\n")
    );
}
