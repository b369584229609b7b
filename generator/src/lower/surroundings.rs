//! What is said of operations outside of them: tags, client-wide values, security.

use indexmap::IndexMap;
use serde_json::Value;

use super::names;
use super::security::Security;
use crate::api::Global;
use crate::diagnostic::Log;
use crate::spec::{Document, Pointer};

/// Everything that is said of operations outside of them.
pub(crate) struct Surroundings {
    /// Tag, its group, and its description, in the order of the document.
    pub(super) tags: IndexMap<String, (Option<String>, String)>,
    /// Name, and the name of the method that gives the client for another value, where the document says it.
    pub(super) globals: Vec<(String, Option<String>)>,
    pub(super) security: Security,
}

impl Surroundings {
    pub(crate) fn new(document: &Document, root: &Value, log: &mut Log) -> Self {
        let mut tags = IndexMap::new();
        for tag in root.get("tags").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(name) = text("name") {
                let group = text("x-rust-group").map(|group| names::given_group_name(&group));
                tags.insert(name, (group, text("description").unwrap_or_default()));
            }
        }
        Self {
            tags,
            globals: globals(root, log),
            security: Security::new(document, root, log),
        }
    }
}

/// The names of the path parameters that a client holds, each with the `x-rust-name` beside it.
fn globals(root: &Value, log: &mut Log) -> Vec<(String, Option<String>)> {
    let mut names = Vec::new();
    let at = Pointer::default().child("x-rust-globals");
    let entries = root
        .get("x-rust-globals")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for (number, entry) in entries.enumerate() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        match (text("name"), text("in")) {
            (Some(name), Some("path")) => names.push((name.to_owned(), text("x-rust-name").map(str::to_owned))),
            _ => {
                let help = "write `{name: …, in: path}`; a client holds path parameters only".to_owned();
                log.error(
                    &at.child(&number.to_string()),
                    "this is no parameter that a client can hold",
                    Some(help),
                );
            }
        }
    }
    names
}

impl Surroundings {
    /// What the tags of a group say of it.
    pub(super) fn docs_of(&self, group: &str) -> String {
        let is_of = |tag: &str, given: &Option<String>| match given {
            Some(given) => given == group,
            None => names::group_name(tag) == group,
        };
        let of_group = self
            .tags
            .iter()
            .filter(|(tag, (given, docs))| is_of(tag, given) && !docs.is_empty());
        let docs: Vec<&str> = of_group.map(|(_, (_, docs))| docs.as_str()).collect();
        docs.join("\n\n")
    }

    /// The client-wide values.
    pub(crate) fn globals(&self) -> Vec<Global> {
        let global = |(name, switch): &(String, Option<String>)| Global {
            name: names::global_name(name),
            switch: match switch {
                Some(given) => names::switch_name(given),
                None => names::switch_name(&format!("with {name}")),
            },
            wire: name.clone(),
        };
        self.globals.iter().map(global).collect()
    }
}
