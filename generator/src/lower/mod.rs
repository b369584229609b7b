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

/// How often names are looked for. What is left then is told apart by numbers.
const MAX_ROUNDS: usize = 16;

/// Lowers a document.
pub(crate) fn lower(document: &Document, config: &Config, log: &mut Log) -> Api {
    let Some(root) = document.shown(&grammar::OPENAPI, &Pointer::default(), log) else {
        return Api::default();
    };
    let context = DocumentContext::new(document, &root, log);

    let mut schemas = Schemas::new(document);
    let components = components(document, &mut schemas);
    let mut drafts = lowering::drafts(document, &mut schemas, &context, log);
    authorization_parameters::advise(document, &drafts, &context.security, log);
    schemas.explore(log);
    inheritance::open(&mut schemas, log);
    all_of::merge(&mut schemas, log);
    discriminators::declare(&mut schemas, log);
    let elsewhere: Vec<NodeId> = drafts.iter().flat_map(lowering::Draft::beside_forms).collect();
    let requests = drafts.iter_mut().filter_map(lowering::Draft::request);
    multipart::files(requests, &elsewhere, &mut schemas);
    let classes = equality::classes(&schemas);

    // Schemas get their names on the way. A name that two of them would have is found to be one when the second comes, and
    // then neither is to have it: all are named again without it.
    let mut contested = HashSet::new();
    let mut rounds = 0;
    let (mut groups, pages, finished) = loop {
        let before = log.clone();
        let mut models = Models::new(&schemas, classes.clone(), config, &contested);
        let mangled = drafts.iter().flat_map(lowering::Draft::mangled).collect();
        models.components(&components, mangled, log);
        let (groups, pages) = lowering::finish(drafts.clone(), &context, &mut models, log);
        let finished = models.finish(log);
        rounds += 1;
        if finished.contested.is_empty() || rounds == MAX_ROUNDS {
            break (groups, pages, finished);
        }
        *log = before;
        contested.extend(finished.contested);
    };
    let model_table::Finished {
        mut models,
        places,
        named,
        ..
    } = finished;
    recursion::break_up(&mut models, &places, log);
    read_write_only::relax(&groups, &mut models);
    pagination::assign(pages, &mut groups, &models, log);
    if config.docs.pages {
        examples::assign(document, &mut groups);
    }
    for operation in groups.iter().flat_map(|group| &group.operations) {
        by_status::mark_errors(&operation.errors, &mut models, config);
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
        servers: servers::servers(&root, log),
        security_schemes: schemes,
        client_parameters: globals,
        groups,
        models,
    };
    modules::assign(&mut api);
    order::assign(&mut api, &named);
    api
}

/// Enters the schemas that have names. They come by their places: what is named first does not depend on their order in
/// the document.
fn components(document: &Document, schemas: &mut Schemas<'_>) -> Vec<Component> {
    let mut all: Vec<(usize, Named)> = document.schemas().into_iter().enumerate().collect();
    all.sort_by(|(_, a), (_, b)| (a.at.file(), &a.at).cmp(&(b.at.file(), &b.at)));
    let enter = |(position, named): (usize, Named)| {
        let origin = Origin::Component(named.key.clone());
        Component {
            node: schemas.enter(&named.place, &document.link(&named.place), origin),
            key: named.key,
            at: named.at,
            position,
        }
    };
    all.into_iter().map(enter).collect()
}
