//! Documents that are written differently and mean the same have no difference.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::Value;

use super::documents::{line, surface};
use super::rewriting::{inline_models, move_to_component, refer_to_references, shuffle};
use crate::diff::compare;
use crate::surface::Surface;

/// The number of permutations of a document, and of its inline schemas that are moved.
const SEEDS: u64 = 2;
const MOVES: usize = 3;

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            found.extend(documents(&path));
        } else if matches!(extension, Some("yaml" | "yml" | "json")) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Adds what differs after each way of writing the document differently. Returns the number of these ways.
fn find_differences(path: &Path, differences: &mut Vec<String>) -> usize {
    let text = fs::read_to_string(path).unwrap();
    // Other tests cover partial documents and those with keys that JSON does not allow.
    let Ok(document) = serde_yaml::from_str::<Value>(&text) else {
        return 0;
    };
    let Ok(before) = surface(&text) else {
        return 0;
    };
    let mut count = 0;
    let mut check = |what: String, rewritten: &Value| {
        count += 1;
        let name = path.file_name().unwrap().to_string_lossy();
        match surface(&rewritten.to_string()) {
            Err(errors) => differences.push(format!("{name}, {what}: {errors:?}")),
            Ok(after) => {
                let lines = changes(&before, &after);
                // The arguments of `new` are in the order of the properties.
                let is_expected =
                    |line: &&String| what.starts_with("in another order") && line.starts_with("constructor-");
                let lines = lines.iter().filter(|line| !is_expected(line));
                differences.extend(lines.map(|line| format!("{name}, {what}: {line}")));
            }
        }
    };
    check("as JSON".to_owned(), &document);
    for seed in 1..=SEEDS {
        let mut shuffled = document.clone();
        shuffle(&mut shuffled, &mut Rng::with_seed(seed));
        check(format!("in another order ({seed})"), &shuffled);
    }
    let mut referring = document.clone();
    if refer_to_references(&mut referring) {
        check("with other references".to_owned(), &referring);
    }
    let mut models = inline_models(&document, &before);
    Rng::with_seed(1).shuffle(&mut models);
    for model in models.iter().take(MOVES) {
        let mut moved = document.clone();
        move_to_component(&mut moved, &before, model);
        check(format!("with {model} as a component"), &moved);
    }
    count
}

fn changes(before: &Surface, after: &Surface) -> Vec<String> {
    let both = compare(before, after).into_iter().chain(compare(after, before));
    both.map(|change| line(&change)).collect()
}

/// The array of parts of a body becomes a struct where it is written. If it is moved, or another schema refers to it, the
/// array has a type, too.
const PARTS_BY_POSITION: &str = "v32_multipart.yaml";

/// `least` is the least number of comparisons.
#[track_caller]
fn assert_no_differences(folders: &[&str], least: usize) {
    let folders = folders
        .iter()
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let mut differences = Vec::new();
    let documents = folders.flat_map(|folder| documents(&folder));
    let documents = documents.filter(|path| !path.ends_with(PARTS_BY_POSITION));
    let count: usize = documents.map(|path| find_differences(&path, &mut differences)).sum();
    assert!(count >= least, "only {count} comparisons");
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn small_documents_do_not_differ_from_themselves() {
    assert_no_differences(&["tests/documents", "tests/diff"], 200);
}

#[test]
#[ignore = "reads real documents, if they are beside the repository: a minute"]
fn real_documents_do_not_differ_from_themselves() {
    assert_no_differences(
        &["../../shared/corpus", "../../shared/specs", "../../shared/history"],
        0,
    );
}

/// One API with components, with pointers from one path into another, and with mangled names of components.
#[test]
fn variants_of_one_api_do_not_differ() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/equivalent");
    let variant = |name: &str| surface(&fs::read_to_string(folder.join(name)).unwrap()).unwrap();
    let components = variant("components.json");
    assert_eq!(changes(&components, &variant("mangled.json")), Vec::<String>::new());
    // The pointer leads to an operation that only this variant has.
    let added: Vec<String> = compare(&components, &variant("pointers.json"))
        .iter()
        .map(line)
        .collect();
    assert_eq!(
        added,
        [
            "operation-added token().list (GET /api/{serviceId}/auth/token/list) | unused | wire works, Rust adds",
            "model-added models::TokenListResponse | unused | wire works, Rust adds",
        ]
    );
}
