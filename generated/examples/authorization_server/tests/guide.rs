//! The guide of the crate quotes functions of this server: each quote is the function as it is.
//!
//! `UPDATE_GUIDE=1` writes the functions into the guide.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::fs;
use std::path::Path;

const FENCE: &str = "```rust,ignore\n";

/// Returns the text of a function with its documentation, without the indentation of an `impl`. The path of its file is
/// relative to that of the crate.
fn function(file: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines: Vec<&str> = text.lines().collect();
    let is_start = |line: &&str| ["(", "<"].iter().any(|next| line.contains(&format!("fn {name}{next}")));
    let start = lines
        .iter()
        .position(is_start)
        .unwrap_or_else(|| panic!("{file} has no function `{name}`"));
    let indent = lines[start].len() - lines[start].trim_start().len();
    let is_head = |line: &&&str| matches!(line.trim_start().get(..2), Some("//" | "#["));
    let head = lines[..start].iter().rev().take_while(is_head).count();
    let end = lines[start..]
        .iter()
        .position(|line| *line == format!("{:indent$}}}", ""))
        .unwrap();
    let quoted = lines[start - head..=start + end].iter();
    quoted
        .map(|line| line.get(indent..).unwrap_or_default().to_owned() + "\n")
        .collect()
}

#[test]
fn quotes_of_the_guide_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../specs/guide.md");
    let guide = fs::read_to_string(&path).unwrap();
    let mut parts = guide.split(FENCE);
    let mut updated = parts.next().unwrap().to_owned();
    let mut quotes = 0;
    for part in parts {
        let (quote, rest) = part.split_once("```").unwrap();
        let source = quote.lines().next().unwrap();
        let (file, name) = source.trim_start_matches("// ").split_once(": ").unwrap();
        updated += &format!("{FENCE}{source}\n{}```{rest}", function(file, name));
        quotes += 1;
    }
    assert!(quotes > 10, "only {quotes} quotes");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        fs::write(&path, &updated).unwrap();
    } else {
        assert!(
            updated == guide,
            "run the test with UPDATE_GUIDE=1, then `cargo xtask codegen`"
        );
    }
}
