//! Random documents: each results in valid Rust code or is rejected with an error.
//!
//! The documents are the same in every run. `KEEP_DOCUMENTS=DIR` also saves them, so that `cargo xtask corpus` can
//! compile the generated crates; `DOCUMENTS=N` sets their number.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "../common/mod.rs"]
mod common;
mod document;

use std::{env, fs};

use arbitrary::Unstructured;
use common::run;
use serde_json::Value;

/// The default number of documents.
const COUNT: u64 = 300;

/// Pseudo-random bytes, determined by the number.
fn bytes(number: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(number);
    (0..2_000).map(|_| random.u8(..)).collect()
}

fn documents() -> impl Iterator<Item = (u64, Value)> {
    let count = env::var("DOCUMENTS").ok().and_then(|count| count.parse().ok());
    (0..count.unwrap_or(COUNT)).map(|number| {
        let bytes = bytes(number);
        (number, document::document(&mut Unstructured::new(&bytes)).unwrap())
    })
}

#[test]
fn any_document_becomes_valid_rust_or_is_rejected() {
    let keep = env::var_os("KEEP_DOCUMENTS");
    let (mut made, mut rejected) = (0, 0);
    for (number, document) in documents() {
        let text = serde_json::to_string_pretty(&document).unwrap();
        if let Some(folder) = &keep {
            let path = std::path::Path::new(folder).join(format!("random-{number}.json"));
            fs::write(path, &text).unwrap();
        }
        let output = run("random.json", text.as_bytes());
        let Some(tree) = &output.tree else {
            assert!(
                !output.diagnostics.is_empty(),
                "document {number} is rejected without a diagnostic"
            );
            rejected += 1;
            continue;
        };
        made += 1;
        for (path, file) in tree.iter() {
            let is_ours = path.ends_with(".rs") && !path.starts_with("src/runtime/");
            if let Some(Err(error)) = is_ours.then(|| syn::parse_file(&file.text)) {
                panic!("document {number}: {path} is not valid Rust: {error}");
            }
        }
        let again = run("random.json", text.as_bytes());
        assert_eq!(
            again.tree.as_ref(),
            Some(tree),
            "document {number} has a different output the second time"
        );
        assert_eq!(again.diagnostics, output.diagnostics, "document {number}");
    }
    // Otherwise the documents would contain too little.
    assert!(
        made > 4 * rejected,
        "{made} documents became Rust, {rejected} were rejected"
    );
}

/// The inputs that fuzzing found; see `fuzz/`.
#[test]
fn inputs_found_by_fuzzing_have_a_tree_or_an_error() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let output = run("found", &fs::read(&path).unwrap());
        let is_decided = output.tree.is_some()
            != output
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.severity == openapi_crate::Severity::Error);
        assert!(is_decided, "{}", path.display());
        count += 1;
    }
    assert!(count > 0);
}
