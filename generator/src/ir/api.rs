//! A whole API: groups of operations, models, servers and security schemes.

use super::identifiers::unraw;
use super::model::Model;
use super::operation::Operation;
use super::security::SecurityScheme;
use super::server::Server;
use super::types::ModelId;

/// A whole API, named and resolved.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    /// `info.description`.
    pub(crate) description: String,
    pub(crate) servers: Vec<Server>,
    pub(crate) security_schemes: Vec<SecurityScheme>,
    /// Parameters that are set once per client.
    pub(crate) client_parameters: Vec<ClientParameter>,
    pub(crate) groups: Vec<Group>,
    pub(crate) models: Vec<Model>,
}

impl Api {
    /// The operations of all groups.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }

    /// The models in document order.
    pub(crate) fn models_in_order(&self) -> Vec<(ModelId, &Model)> {
        let mut models: Vec<(ModelId, &Model)> = self.models.iter().enumerate().collect();
        models.sort_by_key(|(_, model)| model.position);
        models
    }

    /// The groups that are part of the group at `path`, or of the client itself, if it is empty.
    pub(crate) fn groups_in<'a>(&'a self, path: &'a [String]) -> impl Iterator<Item = (usize, &'a Group)> {
        let groups = self.groups.iter().enumerate();
        groups.filter(move |(_, group)| group.parent_path() == path)
    }
}

/// A parameter whose value the client holds; every operation with a parameter of that name uses it.
#[derive(Debug)]
pub(crate) struct ClientParameter {
    /// The method of the builder that sets it.
    pub(crate) name: String,
    /// The method that returns a client with another value.
    pub(crate) with_method: String,
    pub(crate) wire_name: String,
}

/// Operations that belong together: one accessor, of the client or of another group.
#[derive(Debug)]
pub(crate) struct Group {
    /// The names of the accessors that lead to it from the client; the last one is its own.
    pub(crate) path: Vec<String>,
    /// The name of its module, which no other group has.
    pub(crate) module: String,
    /// The name of the accessor's type.
    pub(crate) handle: String,
    pub(crate) docs: String,
    pub(crate) operations: Vec<Operation>,
}

impl Group {
    /// The name of its accessor.
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The path of the group that it is part of; empty for a group of the client itself.
    pub(crate) fn parent_path(&self) -> &[String] {
        self.path.split_last().map_or(&[], |(_, parents)| parents)
    }

    /// The calls that lead to it from the client: `billing().invoices()`.
    pub(crate) fn calls(&self) -> String {
        let calls: Vec<String> = self.path.iter().map(|name| format!("{}()", unraw(name))).collect();
        calls.join(".")
    }
}
