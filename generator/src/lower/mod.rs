//! Lowers a document to the intermediate representation, [`Api`]: every schema, operation and name is resolved.
//!
//! - [`schemas`]: the graph of schemas, with `allOf` merged, inheritance and discriminators resolved;
//! - [`operations`]: paths become operations, grouped, with their parameters, bodies and responses;
//! - [`models`]: schemas become models;
//! - [`http_syntax`]: names and values of HTTP;
//! - [`names`]: Rust identifiers, each assigned to one item only;
//! - [`type_resolution`]: gives every schema its type, in rounds until no two inline schemas have the same name.

mod http_syntax;
mod models;
mod names;
mod operations;
mod schemas;
mod type_resolution;

use serde_json::Value;

use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::{Document, NamedSchema, Pointer, grammar};
use crate::ir::Api;

use models::component_names::Component;
use models::{modules, order, read_write_only, recursion};
use operations::document_context::DocumentContext;
use operations::requests::{authorization_parameters, multipart};
use operations::responses::by_status;
use operations::{examples, lowering, pagination, pagination_suggestions, servers, streams};
use schemas::graph::Schemas;
use schemas::node::SchemaContext;
use schemas::{all_of, discriminators, inheritance};
use type_resolution::ResolvedTypes;

/// Lowers a document.
pub(crate) fn lower(document: &Document, config: &Config, log: &mut Log) -> Api {
    let Some(root) = document.untyped_object(&grammar::OPENAPI, &Pointer::default(), log) else {
        return Api::default();
    };
    let context = DocumentContext::new(document, &root, log);

    let mut schemas = Schemas::new(document);
    let components = collect_components(document, &mut schemas);
    let mut operations = lowering::collect_operations(document, &mut schemas, &context, log);
    authorization_parameters::warn_about_missing_security(document, &operations, &context.security, log);

    schemas.traverse(log);
    inheritance::make_polymorphic(&mut schemas, log);
    all_of::merge(&mut schemas, log);
    discriminators::declare_properties(&mut schemas, log);
    multipart::convert_binary_to_files(&mut operations, &mut schemas);

    let ResolvedTypes {
        mut groups,
        pagination_extensions,
        mut models,
        model_locations,
        component_models,
    } = type_resolution::resolve_types(&schemas, &components, &operations, &context, config, log);
    recursion::break_cycles(&mut models, &model_locations, log);
    read_write_only::apply_read_write_only(&groups, &mut models);
    let declared = pagination_extensions.iter().map(|one| one.operation).collect();
    pagination::resolve_pagination(pagination_extensions, &mut groups, &models, log);
    pagination_suggestions::suggest_pagination(document, &groups, &models, &declared, log);
    streams::locate_flags(&mut groups, &models, log);
    examples::collect_examples(document, &mut groups);
    by_status::mark_error_models(&groups, &mut models, config, log);

    let client_parameters = context.named_client_parameters(log);
    let mut api = Api {
        title: info(&root, "title"),
        version: info(&root, "version"),
        description: info(&root, "description"),
        servers: servers::document_servers(&root, log),
        security_schemes: context.security.used_schemes(&groups, &client_parameters, log),
        client_parameters,
        groups,
        models,
    };
    modules::assign_modules(&mut api);
    order::assign_positions(&mut api, &component_models);
    api
}

/// Adds the schemas that have names in the document to the graph, sorted by location, so that the names of models do
/// not depend on their order in the document.
fn collect_components(document: &Document, schemas: &mut Schemas<'_>) -> Vec<Component> {
    let mut named: Vec<(usize, NamedSchema)> = document.named_schemas().into_iter().enumerate().collect();
    named.sort_by(|(_, a), (_, b)| (a.at.file(), &a.at).cmp(&(b.at.file(), &b.at)));
    let to_component = |(position, schema): (usize, NamedSchema)| {
        let origin = SchemaContext::Component(schema.key.clone());
        Component {
            node: schemas.add_ref(&schema.target, &document.reference_to(&schema.target), origin),
            key: schema.key,
            at: schema.at,
            position,
        }
    };
    named.into_iter().map(to_component).collect()
}

/// Returns a string of the Info Object.
fn info(root: &Value, key: &str) -> String {
    root.pointer(&format!("/info/{key}"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
