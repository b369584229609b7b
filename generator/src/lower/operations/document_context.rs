//! Document-level settings that apply to operations: tags, client-level parameters (`x-rust-globals`) and security.

use serde_json::Value;

use super::security::SecuritySchemes;
use super::tags::Tags;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::ClientParameter;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};

/// The document-level settings that apply to operations.
pub(crate) struct DocumentContext {
    pub(crate) tags: Tags,
    /// The name of each client-level parameter, and its `x-rust-name`, which names the method that returns a client
    /// with another value.
    pub(crate) client_parameters: Vec<(String, Option<String>)>,
    pub(crate) security: SecuritySchemes,
}

impl DocumentContext {
    pub(crate) fn new(document: &Document, root: &Value, log: &mut Log) -> Self {
        Self {
            tags: Tags::new(root, log),
            client_parameters: read_client_parameters(root, log),
            security: SecuritySchemes::new(document, root, log),
        }
    }
}

/// Reads `x-rust-globals`: the names of the client-level path parameters, each with its optional `x-rust-name`.
fn read_client_parameters(root: &Value, log: &mut Log) -> Vec<(String, Option<String>)> {
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
                let help = "write `{name: …, in: path}`; only path parameters are supported".to_owned();
                log.error(
                    &at.child(&number.to_string()),
                    "this is not a path parameter",
                    Some(help),
                );
            }
        }
    }
    names
}

impl DocumentContext {
    /// Names the client-level parameters.
    pub(crate) fn named_client_parameters(&self, log: &mut Log) -> Vec<ClientParameter> {
        let items: Vec<ItemToName> = self
            .client_parameters
            .iter()
            .map(|(name, _)| ItemToName::new(name.as_str()))
            .collect();
        let name = |item: usize, level: usize| nth_spelling(&items[item].key, level, names::client_parameter_name);
        let named = assign_names(&items, name, |_| true);
        let with_method = |item: usize, level: usize| match &self.client_parameters[item].1 {
            Some(rust_name) => nth_spelling(rust_name, level, names::with_method_name),
            None => nth_spelling(&items[item].key, level, |name| {
                names::with_method_name(&format!("with {name}"))
            }),
        };
        let with_methods = assign_names(&items, with_method, |_| true);
        let at = Pointer::default().child("x-rust-globals");
        warn_numbered(
            &named,
            "client-level parameters",
            &at,
            "another name of the parameter",
            log,
        );
        warn_numbered(
            &with_methods,
            "methods for client-level parameters",
            &at,
            "x-rust-name",
            log,
        );
        let parameters = named.into_iter().zip(with_methods).zip(&self.client_parameters);
        let parameters = parameters.map(|((parameter, with_method), (wire_name, _))| ClientParameter {
            name: parameter.name,
            with_method: with_method.name,
            wire_name: wire_name.clone(),
        });
        parameters.collect()
    }
}
