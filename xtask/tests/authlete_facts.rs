//! Holds `specs/authlete.yaml` and its overlay against what they claim to be.
//!
//! The document states the facts of a public API in words of our own. Both halves can be checked against
//! the official document, which is not part of this repository: those tests run where it is at hand and
//! say so where it is not. What the generator relies on is checked always.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

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

/// Keywords whose values explain or illustrate, and so are no facts of the interface.
const PROSE: [&str; 7] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "links",
    "summary",
    "title",
];

/// As many words in a row that agree are taken for a copy. Terms of the trade, such as "the parameters of
/// a pushed authorization request", stay below it.
const COPIED_WORDS: usize = 8;

#[test]
fn the_document_has_the_size_of_the_api() {
    let document = ours();
    let schemas = &document["components"]["schemas"];

    assert_eq!(operations(&document).count(), OPERATIONS, "operations");
    assert_eq!(names(schemas).count(), SCHEMAS, "component schemas");
    assert_eq!(count_properties(schemas, Shape::Names), PROPERTIES, "properties");
    assert_eq!(document["servers"].as_array().map(Vec::len), Some(SERVERS), "servers");
}

#[test]
fn the_overlay_gives_every_operation_a_group_and_a_name() {
    let document = ours();
    let overlay = Overlay::read();
    let mut problems = Vec::new();
    let mut called: BTreeMap<(&str, &str), String> = BTreeMap::new();

    for (path, method, operation) in operations(&document) {
        let place = format!("{} {path}", method.to_uppercase());
        let (Some(group), Some(name)) = (overlay.group(path, method, operation), overlay.name(path, method)) else {
            problems.push(format!("{place}: no group or no name"));
            continue;
        };
        if !is_snake_case(name) {
            problems.push(format!("{place}: `{name}` is not snake_case"));
        }
        if let Some(other) = called.insert((group, name), place.clone()) {
            problems.push(format!("{place}: `{group}.{name}` is also {other}"));
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
fn the_facts_are_those_of_the_official_document() {
    let Some(official) = official() else { return };
    let mut differences = Vec::new();
    compare(
        "",
        Some(&facts(&ours(), Shape::Keywords)),
        Some(&facts(&official, Shape::Keywords)),
        Shape::Keywords,
        &mut differences,
    );
    report("the facts differ from the official document", &differences);
}

#[test]
fn the_sentences_are_our_own() {
    let Some(official) = official() else { return };
    let theirs: HashSet<String> = sentences(&official).iter().flat_map(|text| runs(text)).collect();
    let copies: Vec<String> = sentences(&ours())
        .iter()
        .flat_map(|text| runs(text))
        .filter(|run| theirs.contains(run))
        .collect();
    report("these words are those of the official document", &copies);
}

// ---- the files

fn beside_manifest(path: &str) -> PathBuf {
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
    read(&beside_manifest("../specs/authlete.yaml"))
}

fn official() -> Option<Value> {
    let path = beside_manifest("../../shared/specs/authlete/official-3.0.16.yaml");
    if path.exists() {
        return Some(read(&path));
    }
    eprintln!("comparison skipped: the official document is not at hand");
    None
}

// ---- walking a document

/// What the keys of a mapping are. `description` is prose in a schema but the name of a property in
/// `properties`, and the order of keys is a fact among names but not among keywords.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Keywords of the specification.
    Keywords,
    /// Names that the document chooses; their values are made of keywords.
    Names,
    /// URL paths; their values are path items, whose methods we count as names.
    Paths,
}

impl Shape {
    fn below(self, key: &str) -> Shape {
        match self {
            Shape::Paths => Shape::Names,
            Shape::Names => Shape::Keywords,
            Shape::Keywords => match key {
                "paths" => Shape::Paths,
                "content" | "properties" | "responses" | "schemas" | "securitySchemes" => Shape::Names,
                _ => Shape::Keywords,
            },
        }
    }

    /// Extensions are for tools wherever they stand, and no name in this API begins with `x-`.
    fn is_prose(self, key: &str) -> bool {
        key.starts_with("x-") || self == Shape::Keywords && PROSE.contains(&key)
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

fn names(value: &Value) -> impl Iterator<Item = &str> {
    entries(value).map(|(name, _)| name)
}

/// Path, method and operation, in the order of the document.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(&document["paths"])
        .flat_map(|(path, item)| entries(item).map(move |(method, operation)| (path, method, operation)))
}

/// Entries of every `properties` mapping at any depth of the component schemas: 1,318 are properties of a
/// component itself, 7 of the inline object `info_response.serviceTokenCache`. Inline request bodies of
/// operations (which have 4 more) are no components and do not count.
fn count_properties(value: &Value, shape: Shape) -> usize {
    let own = match shape {
        Shape::Keywords => entries(&value["properties"]).count(),
        Shape::Names | Shape::Paths => 0,
    };
    let listed = value.as_array().into_iter().flatten();
    own + entries(value)
        .map(|(key, child)| count_properties(child, shape.below(key)))
        .chain(listed.map(|child| count_properties(child, shape)))
        .sum::<usize>()
}

// ---- the overlay

/// What the overlay says of tags and operations; the rest of it is the generator's to check.
struct Overlay {
    /// Tag to group.
    tags: BTreeMap<String, String>,
    /// Path and method to update.
    operations: BTreeMap<(String, String), Value>,
}

impl Overlay {
    fn read() -> Overlay {
        let document = read(&beside_manifest("../specs/authlete.overlay.yaml"));
        let mut overlay = Overlay {
            tags: BTreeMap::new(),
            operations: BTreeMap::new(),
        };
        for action in document["actions"].as_array().expect("the overlay has actions") {
            let target = action["target"].as_str().expect("an action has a target");
            let update = &action["update"];
            if let Some(operation) = operation_target(target) {
                overlay.operations.insert(operation, update.clone());
            } else if let (Some(tag), Some(group)) = (tag_target(target), update["x-rust-group"].as_str()) {
                overlay.tags.insert(tag.to_owned(), group.to_owned());
            }
        }
        overlay
    }

    fn update(&self, path: &str, method: &str) -> Option<&Value> {
        self.operations.get(&(path.to_owned(), method.to_owned()))
    }

    fn name(&self, path: &str, method: &str) -> Option<&str> {
        self.update(path, method)?["x-rust-name"].as_str()
    }

    /// The group of the operation itself, or else that of its first tag.
    fn group(&self, path: &str, method: &str, operation: &Value) -> Option<&str> {
        let own = self.update(path, method)?["x-rust-group"].as_str();
        own.or_else(|| self.tags.get(operation["tags"][0].as_str()?).map(String::as_str))
    }
}

/// Path and method of `$.paths['…'].method`; what lies deeper in an operation is not one.
fn operation_target(target: &str) -> Option<(String, String)> {
    let (path, method) = target.strip_prefix("$.paths['")?.split_once("'].")?;
    let is_method = method.bytes().all(|byte| byte.is_ascii_lowercase());
    is_method.then(|| (path.to_owned(), method.to_owned()))
}

/// The name in `$.tags[?@.name == '…']`.
fn tag_target(target: &str) -> Option<&str> {
    target.strip_prefix("$.tags[?@.name == '")?.strip_suffix("']")
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

// ---- facts

/// The document without what only explains it.
fn facts(value: &Value, shape: Shape) -> Value {
    match value {
        // What stands beside a reference counts for nothing in OpenAPI 3.0 ("Reference Object").
        Value::Object(map) if reference(map).is_some() => json!({ "$ref": reference(map) }),
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !shape.is_prose(key))
            .map(|(key, child)| (key.clone(), facts(child, shape.below(key))))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(|child| facts(child, shape)).collect(),
        fact => fact.clone(),
    }
}

/// The reference that an object is: itself, or as the one part of an `allOf` that adds nothing but words.
fn reference(map: &Map<String, Value>) -> Option<&str> {
    let only = map
        .get("allOf")
        .and_then(Value::as_array)
        .filter(|parts| parts.len() == 1);
    let only = only.filter(|_| map.keys().all(|key| matches!(key.as_str(), "allOf" | "description")));
    map.get("$ref").or_else(|| only?[0].get("$ref"))?.as_str()
}

/// Collects every difference, so that one run shows them all.
fn compare(pointer: &str, ours: Option<&Value>, official: Option<&Value>, shape: Shape, differences: &mut Vec<String>) {
    match (ours, official) {
        (Some(Value::Object(our_map)), Some(Value::Object(official_map))) => {
            if shape != Shape::Keywords {
                compare_order(pointer, our_map, official_map, differences);
            }
            let only_ours = our_map.keys().filter(|key| !official_map.contains_key(*key));
            for key in official_map.keys().chain(only_ours) {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                compare(
                    &pointer,
                    our_map.get(key),
                    official_map.get(key),
                    shape.below(key),
                    differences,
                );
            }
        }
        (Some(Value::Array(our_list)), Some(Value::Array(official_list))) => {
            for index in 0..our_list.len().max(official_list.len()) {
                let pointer = format!("{pointer}/{index}");
                compare(
                    &pointer,
                    our_list.get(index),
                    official_list.get(index),
                    shape,
                    differences,
                );
            }
        }
        _ if ours != official => {
            differences.push(format!("{pointer}: ours {} / official {}", show(ours), show(official)));
        }
        _ => {}
    }
}

/// Only keys that both have are put in order: one that is missing is reported as that.
fn compare_order(
    pointer: &str,
    ours: &Map<String, Value>,
    official: &Map<String, Value>,
    differences: &mut Vec<String>,
) {
    let ours_shared = ours.keys().filter(|key| official.contains_key(*key));
    let official_shared = official.keys().filter(|key| ours.contains_key(*key));
    if let Some((our_key, official_key)) = ours_shared.zip(official_shared).find(|(a, b)| a != b) {
        differences.push(format!("{pointer}: order: ours {our_key} / official {official_key}"));
    }
}

fn show(value: Option<&Value>) -> String {
    const ENOUGH: usize = 100;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

// ---- sentences

/// Every description and summary of a document.
fn sentences(document: &Value) -> Vec<String> {
    fn collect(value: &Value, shape: Shape, found: &mut Vec<String>) {
        for (key, child) in entries(value) {
            match child {
                Value::String(text) if shape == Shape::Keywords && matches!(key, "description" | "summary") => {
                    found.push(text.clone());
                }
                Value::Object(values) if key == "x-enumDescriptions" => {
                    found.extend(values.values().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => collect(child, shape.below(key), found),
            }
        }
        for child in value.as_array().into_iter().flatten() {
            collect(child, shape, found);
        }
    }
    let mut found = Vec::new();
    collect(document, Shape::Keywords, &mut found);
    found
}

/// Every run of [`COPIED_WORDS`] words, in lower case and without punctuation. What stands in backticks is
/// a name that belongs to nobody, and ends a run.
fn runs(text: &str) -> Vec<String> {
    text.split('`')
        .step_by(2)
        .flat_map(|prose| {
            let prose = prose.to_lowercase();
            let words: Vec<&str> = prose
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            words.windows(COPIED_WORDS).map(|run| run.join(" ")).collect::<Vec<_>>()
        })
        .collect()
}

// ---- reporting

fn report(headline: &str, problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{headline} ({}):\n{}",
        problems.len(),
        problems.join("\n")
    );
}
