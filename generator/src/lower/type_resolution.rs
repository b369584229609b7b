//! Gives every schema its type and every model its name.
//!
//! Inline schemas are named as they are reached, which a single pass cannot do independently of their order: if a
//! second schema gets the same name, neither may keep it. All schemas are therefore named again without that name,
//! until no name is contested.

use std::collections::HashSet;

use super::models::component_names::Component;
use super::models::model_table::{AllModels, Models};
use super::operations::document_context::DocumentContext;
use super::operations::lowering::{self, PendingOperation};
use super::operations::pagination::PaginationExtension;
use super::schemas::equality;
use super::schemas::graph::Schemas;
use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Group, Model, ModelId};

/// The maximal number of naming rounds. Names that still collide after them get numbers.
const MAX_ROUNDS: usize = 16;

/// The operations and models of a document, with all types resolved.
pub(crate) struct ResolvedTypes {
    pub(crate) groups: Vec<Group>,
    /// The `x-rust-pages` of the operations.
    pub(crate) pagination_extensions: Vec<PaginationExtension>,
    pub(crate) models: Vec<Model>,
    /// The location of each model in the document.
    pub(crate) model_locations: Vec<Pointer>,
    /// The models of components, in document order.
    pub(crate) component_models: Vec<ModelId>,
}

/// Resolves the types of all components and operations.
pub(crate) fn resolve_types(
    schemas: &Schemas<'_>,
    components: &[Component],
    operations: &[PendingOperation],
    context: &DocumentContext,
    config: &Config,
    log: &mut Log,
) -> ResolvedTypes {
    let classes = equality::equivalence_classes(schemas);
    let names_by_pointer = operations.iter().flat_map(PendingOperation::names_by_pointer).collect();
    let mut contested = HashSet::new();
    let mut rounds = 0;
    loop {
        let log_before = log.clone();
        let mut models = Models::new(schemas, &classes, &names_by_pointer, config, &contested);
        models.name_components(components, log);
        let (groups, pagination_extensions) =
            lowering::resolve_operations(operations.to_vec(), context, &mut models, log);
        let AllModels {
            models,
            locations: model_locations,
            component_models,
            contested: newly_contested,
        } = models.build_all(log);
        rounds += 1;
        if newly_contested.is_empty() || rounds == MAX_ROUNDS {
            return ResolvedTypes {
                groups,
                pagination_extensions,
                models,
                model_locations,
                component_models,
            };
        }
        *log = log_before;
        contested.extend(newly_contested);
    }
}
