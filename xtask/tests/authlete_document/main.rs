//! Checks `specs/authlete.yaml` and its overlay.
//!
//! The document describes the interface of the official document in our own words. If the official document, which is not
//! part of this repository, is available, the tests compare both: the interfaces must be equal, and no sentence copied.

mod comparison;
mod copied_text;
mod overlay;
mod traversal;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::comparison::{compare, without_documentation};
use self::copied_text::{descriptions, word_sequences};
use self::overlay::Overlay;
use self::traversal::{KeyKind, count_properties, names, operations};

const OPERATIONS: usize = 88;
const SCHEMAS: usize = 161;
const PROPERTIES: usize = 1325;
const SERVERS: usize = 4;

const GROUPS: [&str; 19] = [
    "authorization",
    "ciba",
    "client",
    "device_flow",
    "dynamic_client_registration",
    "federation",
    "grant_management",
    "hardware_security_key",
    "introspection",
    "jose",
    "native_sso",
    "pushed_authorization",
    "revocation",
    "service",
    "token",
    "token_management",
    "userinfo",
    "utility",
    "verifiable_credentials",
];

#[test]
fn the_document_has_the_size_of_the_api() {
    let document = ours();
    let schemas = &document["components"]["schemas"];

    assert_eq!(operations(&document).count(), OPERATIONS, "operations");
    assert_eq!(names(schemas).count(), SCHEMAS, "component schemas");
    assert_eq!(count_properties(schemas, KeyKind::Names), PROPERTIES, "properties");
    assert_eq!(document["servers"].as_array().map(Vec::len), Some(SERVERS), "servers");
}

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
    assert_eq!(used, BTreeSet::from(GROUPS), "groups");
}

#[test]
fn the_interface_equals_that_of_the_official_document() {
    let Some(official) = official() else { return };
    let mut differences = Vec::new();
    compare(
        "",
        Some(&without_documentation(&ours(), KeyKind::Keywords)),
        Some(&without_documentation(&official, KeyKind::Keywords)),
        KeyKind::Keywords,
        &mut differences,
    );
    report("the interface differs from the official document", &differences);
}

#[test]
fn no_sentence_is_copied_from_the_official_document() {
    let Some(official) = official() else { return };
    let theirs: HashSet<String> = descriptions(&official)
        .iter()
        .flat_map(|text| word_sequences(text))
        .collect();
    let copies: Vec<String> = descriptions(&ours())
        .iter()
        .flat_map(|text| word_sequences(text))
        .filter(|run| theirs.contains(run))
        .collect();
    report("copied from the official document", &copies);
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

fn official() -> Option<Value> {
    let path = from_manifest_folder("../../shared/specs/authlete/official-3.0.16.yaml");
    if path.exists() {
        return Some(read(&path));
    }
    eprintln!("comparison skipped: the official document is not available");
    None
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
