//! Describes the surface of the crate that is generated from an API.
//!
//! - [`client`]: the methods of the client, and the servers;
//! - [`operations`]: calls, and what they send and return;
//! - [`models`]: the types of requests and responses;
//! - [`types`]: types and statuses, for all of these.

mod client;
mod models;
mod operations;
mod types;

use crate::ir::Api;
use crate::surface::Surface;

use client::{describe_client, describe_servers};
use models::describe_model;
use operations::describe_operation;

/// Returns the surface of the crate for an API.
pub(crate) fn describe(api: &Api) -> Surface {
    let operations = api
        .groups
        .iter()
        .flat_map(|group| group.operations.iter().map(move |operation| (group, operation)));
    Surface {
        document_version: api.version.clone(),
        client: describe_client(api),
        servers: describe_servers(api),
        operations: operations
            .map(|(group, operation)| describe_operation(api, group, operation))
            .collect(),
        models: api
            .models_in_order()
            .into_iter()
            .map(|(_, model)| (model.name.clone(), describe_model(api, model)))
            .collect(),
    }
}
