//! Document-level settings that apply to operations: tags, client-wide parameters (`x-rust-globals`) and security.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::security::Security;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::ClientParameter;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};

/// The document-level settings that apply to operations.
pub(crate) struct DocumentContext {
    /// Each tag with its group and its description, in the order of the document.
    pub(crate) tags: IndexMap<String, (Option<String>, String)>,
    /// The name of each client-wide parameter, and its `x-rust-name`, which names the method that returns a client with
    /// another value.
    pub(crate) globals: Vec<(String, Option<String>)>,
    pub(crate) security: Security,
}

impl DocumentContext {
    pub(crate) fn new(document: &Document, root: &Value, log: &mut Log) -> Self {
        let mut tags = IndexMap::new();
        for tag in root.get("tags").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(name) = text("name") {
                let group = text("x-rust-group").map(|group| names::user_group_name(&group));
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

/// Reads `x-rust-globals`: the names of the client-wide path parameters, each with its optional `x-rust-name`.
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
                    "this is not a parameter that a client can hold",
                    Some(help),
                );
            }
        }
    }
    names
}

impl DocumentContext {
    /// The documentation of each group: the descriptions of its tags.
    pub(crate) fn docs_of_groups(&self) -> HashMap<String, String> {
        let mut of_groups: HashMap<String, String> = HashMap::new();
        for (tag, (given, docs)) in self.tags.iter().filter(|(_, (_, docs))| !docs.is_empty()) {
            let group = given.clone().unwrap_or_else(|| names::group_name(tag));
            let of_group = of_groups.entry(group).or_default();
            if !of_group.is_empty() {
                of_group.push_str("\n\n");
            }
            of_group.push_str(docs);
        }
        of_groups
    }

    /// The client-wide parameters, with their Rust names.
    pub(crate) fn globals(&self, log: &mut Log) -> Vec<ClientParameter> {
        let items: Vec<ItemToName> = self
            .globals
            .iter()
            .map(|(name, _)| ItemToName::new(name.as_str()))
            .collect();
        let name = |item: usize, level: usize| nth_spelling(&items[item].key, level, names::client_parameter_name);
        let named = assign_names(&items, name, |_| true);
        let switch = |item: usize, level: usize| match &self.globals[item].1 {
            Some(given) => nth_spelling(given, level, names::with_method_name),
            None => nth_spelling(&items[item].key, level, |name| {
                names::with_method_name(&format!("with {name}"))
            }),
        };
        let switches = assign_names(&items, switch, |_| true);
        let at = Pointer::default().child("x-rust-globals");
        warn_numbered(
            &named,
            "values of the client",
            &at,
            "another name of the parameter",
            log,
        );
        warn_numbered(&switches, "methods for values of the client", &at, "x-rust-name", log);
        let globals = named.into_iter().zip(switches).zip(&self.globals);
        let globals = globals.map(|((name, switch), (wire, _))| ClientParameter {
            name: name.name,
            with_method: switch.name,
            wire_name: wire.clone(),
        });
        globals.collect()
    }
}
