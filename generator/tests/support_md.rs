//! Checks `SUPPORT.md`: every file and every test that it names exists, and it lists every document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const TABLE: &str = include_str!("../SUPPORT.md");

/// A link to a file, and the code spans after it, up to the next link or the end of the cell: tests in that file.
struct Link {
    target: String,
    tests: Vec<String>,
}

fn parser() -> Parser<'static> {
    Parser::new_ext(TABLE, Options::ENABLE_TABLES)
}

/// All links to files.
fn links() -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    // Whether a code span belongs to the last link.
    let (mut in_link, mut after_link) = (false, false);
    for event in parser() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                in_link = true;
                after_link = !dest_url.starts_with('#');
                if after_link {
                    links.push(Link {
                        target: dest_url.into_string(),
                        tests: Vec::new(),
                    });
                }
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::End(TagEnd::TableCell) => after_link = false,
            Event::Code(name) if after_link && !in_link => links.last_mut().unwrap().tests.push(name.into_string()),
            Event::Text(text) => assert!(!text.contains('['), "a broken link: {text}"),
            _ => {}
        }
    }
    links
}

fn path(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(target)
}

/// The entries of a directory; subdirectories end in a slash.
fn entries(folder: &str) -> BTreeSet<String> {
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let slash = if entry.path().is_dir() { "/" } else { "" };
        format!("{folder}{}{slash}", entry.file_name().to_str().unwrap())
    };
    std::fs::read_dir(path(folder)).unwrap().map(entry).collect()
}

#[test]
fn every_linked_file_and_test_exists() {
    for Link { target, tests } in links() {
        if target.ends_with('/') {
            assert!(path(&target).is_dir(), "{target}");
            assert!(tests.is_empty(), "{target} has no tests: {tests:?}");
            continue;
        }
        let text = std::fs::read_to_string(path(&target)).unwrap_or_else(|error| panic!("{target}: {error}"));
        for test in tests {
            let exists = match target.rsplit('.').next() {
                Some("rs") => text.contains(&format!("fn {test}(")),
                Some("txt") => text.lines().any(|line| line.strip_prefix("=== ") == Some(&test)),
                _ => false,
            };
            assert!(exists, "{target}: {test}");
        }
    }
}

#[test]
fn every_document_and_snapshot_is_listed() {
    let named: BTreeSet<String> = links().into_iter().map(|link| link.target).collect();
    for folder in ["tests/documents/", "tests/snapshots/"] {
        let existing = entries(folder);
        assert!(existing.len() > 40, "{folder}: {existing:?}");
        // The snapshot of the documentation pages is not an OpenAPI construct.
        let is_construct = |path: &&String| !path.ends_with("/markdown_pages.snap");
        let missing: Vec<&String> = existing.difference(&named).filter(is_construct).collect();
        assert!(missing.is_empty(), "not in SUPPORT.md: {missing:?}");
    }
}

#[test]
fn every_link_definition_is_used() {
    let named: BTreeSet<String> = links().into_iter().map(|link| link.target).collect();
    for (label, definition) in parser().reference_definitions().iter() {
        assert!(named.contains(definition.dest.as_ref()), "{label}");
    }
}
