//! A whole API: groups of operations, models, servers and security schemes.

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
    /// The models in document order.
    pub(crate) fn models_in_order(&self) -> Vec<(ModelId, &Model)> {
        let mut models: Vec<(ModelId, &Model)> = self.models.iter().enumerate().collect();
        models.sort_by_key(|(_, model)| model.position);
        models
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

/// Operations that belong together: one accessor of the client.
#[derive(Debug)]
pub(crate) struct Group {
    /// The name of the accessor method and of the module.
    pub(crate) name: String,
    /// The name of the accessor's type.
    pub(crate) handle: String,
    pub(crate) docs: String,
    pub(crate) operations: Vec<Operation>,
}
