//! What `diff` says of the Rust API is what the compiler says: a program that uses every item of the old crate is compiled
//! with the new one.

use std::collections::{BTreeMap, BTreeSet};

use openapi_crate::GeneratedFiles;

use crate::case::{Case, base};
use crate::common::{run, tree};
use crate::program::Program;
use crate::workspace::Workspace;

/// A line of a case.
struct Change<'l> {
    id: &'l str,
    item: &'l str,
    rust: &'l str,
}

impl<'l> Change<'l> {
    fn parse(line: &'l str) -> Self {
        let (id, rest) = line.split_once(' ').unwrap();
        let item = rest.split(" | ").next().unwrap();
        let item = item.split(" (").next().unwrap();
        let (_, verdict) = rest.split_once("Rust ").unwrap();
        let rust = verdict.split(' ').next().unwrap();
        Self { id, item, rust }
    }

    /// The item of the program that it concerns: a model with all of its parts, or a method.
    fn used_item(&self) -> &'l str {
        match self.item.strip_prefix("models::") {
            Some(model) => {
                let end = model.find("::").unwrap_or(model.len());
                &self.item[.."models::".len() + end]
            }
            None => self.item.split("(region").next().unwrap(),
        }
    }
}

fn generated(document: &serde_json::Value) -> GeneratedFiles {
    tree(run("pets.json", document.to_string().as_bytes()))
}

#[test]
#[ignore = "compiles a crate for each case: some minutes"]
fn a_program_compiles_unless_a_change_breaks_an_item_that_it_uses() {
    let (base, workspace) = (base(), Workspace::new());
    let mut wrong = Vec::new();
    let (mut broken, mut count) = (BTreeSet::new(), 0);
    for (file, case) in Case::all() {
        let (old, new) = case.documents(&base);
        let program = Program::using(&generated(&old));
        let errors = workspace.check(&generated(&new), &program.text);
        let failing: BTreeMap<&str, &str> = errors
            .iter()
            .map(|error| (program.item_at(error.line).unwrap_or_default(), error.message.as_str()))
            .collect();

        let code = program.code_by_item();
        let changes: Vec<Change<'_>> = case.changes.iter().map(|line| Change::parse(line)).collect();
        let breaks = || changes.iter().filter(|change| change.rust == "breaks");
        // Other decisions break the uses of their enum, not the calls of `to_http`.
        let decisions: Vec<String> = breaks()
            .filter(|change| change.id.starts_with("http-"))
            .map(|change| change.item.replace("::to_http", "Decision"))
            .collect();
        // A model with another name is compared under its new one, which the program does not have.
        let expected: BTreeSet<&str> = breaks()
            .filter(|change| change.id != "http-decisions-changed")
            .map(Change::used_item)
            .chain(decisions.iter().map(String::as_str))
            .filter(|item| code.contains_key(item))
            .collect();
        let gone = breaks().filter(|change| matches!(change.id, "model-removed" | "model-renamed"));
        let gone: Vec<String> = gone.map(|change| change.item.replace("models::", "")).collect();
        let mentions_gone = |item: &str| {
            let is_word = |sign: char| !sign.is_alphanumeric() && sign != '_';
            let mut words = code.get(item).map_or("", String::as_str).split(is_word);
            words.any(|word| gone.iter().any(|model| model == word))
        };
        for item in expected.iter().filter(|item| !failing.contains_key(**item)) {
            wrong.push(format!("{file}: {}: {item} compiles", case.case));
        }
        // The field of the struct of optional parameters is gone if the parameter is an argument now.
        let has_moved = breaks().any(|change| change.id == "parameter-became-required");
        let is_moved = |item: &str| has_moved && (item.ends_with("Query") || item.ends_with("Options"));
        for (item, message) in &failing {
            if !expected.contains(item) && !mentions_gone(item) && !is_moved(item) {
                wrong.push(format!("{file}: {}: {item} does not compile:\n{message}", case.case));
            }
        }
        broken.extend(breaks().map(|change| change.id.to_owned()));
        count += 1;
    }
    assert!(count > 100 && broken.len() > 20, "{count} cases, {broken:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
