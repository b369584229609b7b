//! Names do not depend on the order of a document: for any order of its paths, operations, components, properties and
//! tags, a Rust path refers to the same operation or schema.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod collisions;
#[path = "../common/mod.rs"]
mod common;
mod interface;
mod shuffle;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{report, run};
use interface::{public_interface, set_descriptions};
use serde_json::Value;
use shuffle::Random;

/// The number of permutations per document. Large documents are permuted once, very large ones never.
const SEEDS: u64 = 4;
const LARGE: usize = 100_000;
const VERY_LARGE: u64 = 1_000_000;

fn check(path: &Path) {
    let text = std::fs::read(path).unwrap();
    let name = path.display().to_string();
    // Other tests cover partial documents and those with keys that JSON does not allow.
    let Ok(mut document) = serde_yaml::from_slice::<Value>(&text) else {
        return;
    };
    if document.get("openapi").is_none() {
        return;
    }
    set_descriptions(&mut document, "", false);
    let before = run(&name, document.to_string().as_bytes());
    if before.tree.is_none() {
        return;
    }
    let expected = public_interface(&before);
    let seeds = if text.len() > LARGE { 1 } else { SEEDS };
    for seed in 1..=seeds {
        let mut permuted = document.clone();
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).document(&mut permuted, 0, "");
        let after = run(&name, permuted.to_string().as_bytes());
        assert!(after.tree.is_some(), "{name}, seed {seed}:\n{}", report(&after));
        let found = public_interface(&after);
        let lines = |interface: &BTreeMap<String, String>| {
            let line = |(name, what): (&String, &String)| format!("{name}: {what}");
            interface.iter().map(line).collect::<Vec<_>>()
        };
        let (expected, found) = (lines(&expected), lines(&found));
        let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
        let new: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
        assert!(
            missing.is_empty() && new.is_empty(),
            "{name}, seed {seed}:\n- {missing:#?}\n+ {new:#?}"
        );
    }
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "json")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn names_do_not_depend_on_the_order_of_small_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let documents = documents(&folder);
    assert!(documents.len() > 50, "{}", documents.len());
    documents.iter().for_each(|path| check(path));
}

#[test]
fn names_do_not_depend_on_the_order_of_the_sampler() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    check(&folder.join("tests/sampler/document.yaml"));
    check(&folder.join("../specs/authlete.yaml"));
}

/// Real documents, if they are available.
#[test]
fn names_do_not_depend_on_the_order_of_real_documents() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    for folder in ["corpus", "specs", "history"] {
        let is_small = |path: &&PathBuf| path.metadata().is_ok_and(|file| file.len() < VERY_LARGE);
        documents(&shared.join(folder))
            .iter()
            .filter(is_small)
            .for_each(|path| check(path));
    }
}
