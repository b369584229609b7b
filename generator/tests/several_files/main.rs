//! Documents in several files: which files are loaded, what is generated from them, and which errors are reported.
//!
//! The tests access the disk only to read their fixtures. The invalid documents are in `invalid/files.txt`:
//!
//! ```text
//! === the title
//! the document, called specs/bad.yaml
//! --- path/of/a/file.yaml
//! its text
//! ---
//! error: specs/path/of/a/file.yaml:1:2: #/pointer: message
//!   help: what to do about it
//! ```
//!
//! The first line of a document is an abbreviation, as in `invalid_input/main.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;
mod files;
mod limits;
mod loading;
mod names;
mod versions;

use std::fmt::Write as _;

use common::{Show, comparable, document, has_errors, rendered, report, run, run_loading, tree};
use files::{Files, run_zoo};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
const SCHEMAS_OF_31: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n";
const SCHEMAS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";

#[test]
fn the_files_of_a_document_become_one_crate() {
    let (_, output) = run_zoo();
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    settings.bind(|| insta::assert_snapshot!("several_files", rendered(&output, Show::Interface)));
}

#[test]
fn several_files_and_the_bundled_document_give_the_same_crate() {
    let (_, several) = run_zoo();
    let one = run("bundled.yaml", &document("several_files/bundled.yaml"));
    assert_eq!((report(&several), report(&one)), (String::new(), String::new()));
    let (several, one) = (tree(several), tree(one));
    for ((path, file), (other_path, other)) in several.iter().zip(one.iter()) {
        assert_eq!(path, other_path);
        assert_eq!(comparable(path, &file.text), comparable(path, &other.text), "{path}");
    }
    assert_eq!(several.len(), one.len());
}

#[test]
fn the_output_does_not_depend_on_the_path_of_the_document() {
    let files = Files::zoo();
    let text = document("several_files/openapi.yaml");
    let trees = ["openapi.yaml", "/home/me/openapi.yaml", r"C:\me\openapi.yaml"].map(|name| {
        let output = run_loading(name, &text, &|path| files.load(path));
        assert_eq!(report(&output), "", "{name}");
        tree(output)
    });
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn all_errors_are_reported_in_their_own_file() {
    let text = String::from_utf8(document("../invalid/files.txt")).unwrap();
    let cases: Vec<&str> = text.split("\n=== ").skip(1).collect();
    assert!(cases.len() >= 35, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let (title, rest) = case.split_once('\n').unwrap();
        let (texts, expected) = rest
            .split_once("\n---\n")
            .unwrap_or_else(|| panic!("{title}: no `---`"));
        let mut texts = texts.split("\n--- ");
        let document = match texts.next().unwrap().split_once('\n') {
            Some(("…head", rest)) => format!("{HEAD}{rest}\n"),
            Some(("…schemas", rest)) => format!("{SCHEMAS}{rest}\n"),
            Some(("…schemas of 3.1", rest)) => format!("{SCHEMAS_OF_31}{rest}\n"),
            _ => panic!("{title}: no head"),
        };
        let files = Files::from_texts(texts.map(|text| text.split_once('\n').unwrap_or((text, ""))));
        let output = files.run("specs/bad.yaml", &document);
        assert_eq!(output.tree.is_none(), has_errors(&output), "{title}");
        let found = report(&output);
        if found.trim_end() != expected.trim_end() {
            writeln!(wrong, "=== {title}\n--- expected\n{expected}\n--- found\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
