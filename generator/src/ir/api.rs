//! A whole API: groups of operations, models, servers and security schemes.

use super::model::Model;
use super::operation::Operation;
use super::security::Scheme;
use super::server::Server;
use super::types::ModelId;

/// A whole API, named and resolved.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) servers: Vec<Server>,
    /// How callers make themselves known.
    pub(crate) schemes: Vec<Scheme>,
    /// Values that a client holds and every operation with a parameter of that name uses.
    pub(crate) globals: Vec<Global>,
    pub(crate) groups: Vec<Group>,
    pub(crate) models: Vec<Model>,
}

impl Api {
    /// The models in the order of the document, each with its number.
    pub(crate) fn models_in_order(&self) -> Vec<(ModelId, &Model)> {
        let mut models: Vec<(ModelId, &Model)> = self.models.iter().enumerate().collect();
        models.sort_by_key(|(_, model)| model.position);
        models
    }
}

/// A client-wide value.
#[derive(Debug)]
pub(crate) struct Global {
    /// As a method of the builder.
    pub(crate) name: String,
    /// As a method that gives the client for another value.
    pub(crate) switch: String,
    pub(crate) wire: String,
}

/// Operations that belong together: one accessor of the client.
#[derive(Debug)]
pub(crate) struct Group {
    /// As a method and a module.
    pub(crate) name: String,
    /// As a type.
    pub(crate) handle: String,
    pub(crate) docs: String,
    pub(crate) operations: Vec<Operation>,
}
