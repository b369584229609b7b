//! Document to API: every schema, operation and name resolved.
//!
//! - [`schemas`]: the graph of schemas, with `allOf` merged, inheritance and discriminators resolved;
//! - [`names`]: names of Rust, each given to one item only;
//! - [`models`]: schemas become models;
//! - [`operations`]: paths become operations, grouped, with their parameters, bodies and responses.

mod models;
mod names;
mod operations;
mod schemas;

use std::collections::HashSet;

use serde_json::Value;

use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::{Document, Named, Pointer, grammar};
use crate::ir::Api;

use models::component_names::Component;
use models::model_table::{self, Models};
use models::{modules, order, read_write_only, recursion};
use operations::document_context::DocumentContext;
use operations::requests::{authorization_parameters, multipart};
use operations::responses::by_status;
use operations::{examples, lowering, pagination, servers};
use schemas::graph::Schemas;
use schemas::node::{NodeId, Origin};
use schemas::{all_of, discriminators, equality, inheritance};

/// The maximal number of naming rounds. Names that still collide after them get numbers.
const MAX_ROUNDS: usize = 16;

/// Lowers a document.
pub(crate) fn lower(document: &Document, config: &Config, log: &mut Log) -> Api {
    let Some(root) = document.shown(&grammar::OPENAPI, &Pointer::default(), log) else {
        return Api::default();
    };
    let context = DocumentContext::new(document, &root, log);

    let mut schemas = Schemas::new(document);
    let components = components(document, &mut schemas);
    let mut pending = lowering::collect_operations(document, &mut schemas, &context, log);
    authorization_parameters::advise(document, &pending, &context.security, log);
    schemas.traverse(log);
    inheritance::make_polymorphic(&mut schemas, log);
    all_of::merge(&mut schemas, log);
    discriminators::declare(&mut schemas, log);
    let elsewhere: Vec<NodeId> = pending
        .iter()
        .flat_map(lowering::PendingOperation::non_multipart_schemas)
        .collect();
    let requests = pending.iter_mut().filter_map(lowering::PendingOperation::request);
    multipart::convert_binary_to_files(requests, &elsewhere, &mut schemas);
    let classes = equality::equivalence_classes(&schemas);

    // Inline schemas are named as they are reached. If a second one would have the same name, neither gets it, and all
    // are named again without it.
    let mut contested = HashSet::new();
    let mut rounds = 0;
    let (mut groups, pages, finished) = loop {
        let before = log.clone();
        let mut models = Models::new(&schemas, classes.clone(), config, &contested);
        let mangled = pending.iter().flat_map(lowering::PendingOperation::mangled).collect();
        models.name_components(&components, mangled, log);
        let (groups, pages) = lowering::resolve_types(pending.clone(), &context, &mut models, log);
        let finished = models.build_all(log);
        rounds += 1;
        if finished.contested.is_empty() || rounds == MAX_ROUNDS {
            break (groups, pages, finished);
        }
        *log = before;
        contested.extend(finished.contested);
    };
    let model_table::AllModels {
        mut models,
        places,
        named,
        ..
    } = finished;
    recursion::break_cycles(&mut models, &places, log);
    read_write_only::apply_read_write_only(&groups, &mut models);
    pagination::resolve_pagination(pages, &mut groups, &models, log);
    examples::collect_examples(document, &mut groups);
    for operation in groups.iter().flat_map(|group| &group.operations) {
        by_status::mark_error_models(&operation.errors, &mut models, config);
    }

    let info = |key: &str| {
        root.pointer(&format!("/info/{key}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let globals = context.globals(log);
    let operations = groups.iter().flat_map(|group| &group.operations);
    let schemes = context.security.schemes(operations, &globals, log);
    let mut api = Api {
        title: info("title"),
        version: info("version"),
        description: info("description"),
        servers: servers::servers(&root, log),
        security_schemes: schemes,
        client_parameters: globals,
        groups,
        models,
    };
    modules::assign_modules(&mut api);
    order::assign_positions(&mut api, &named);
    api
}

/// Adds the named schemas to the graph, sorted by location, so that names do not depend on their order in the document.
fn components(document: &Document, schemas: &mut Schemas<'_>) -> Vec<Component> {
    let mut all: Vec<(usize, Named)> = document.schemas().into_iter().enumerate().collect();
    all.sort_by(|(_, a), (_, b)| (a.at.file(), &a.at).cmp(&(b.at.file(), &b.at)));
    let enter = |(position, named): (usize, Named)| {
        let origin = Origin::Component(named.key.clone());
        Component {
            node: schemas.add_ref(&named.place, &document.link(&named.place), origin),
            key: named.key,
            at: named.at,
            position,
        }
    };
    all.into_iter().map(enter).collect()
}
