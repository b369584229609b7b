//! Sets the order in which models are generated: that of the document. They are named in another order, so that names
//! do not depend on the order of the document.

use std::collections::VecDeque;

use crate::ir::{Api, ModelId, Operation};

/// Sets the position of every model: first the components, then the models of operations, then the models nested in
/// these.
pub(crate) fn assign_positions(api: &mut Api, components: &[ModelId]) {
    let operations = api.operations();
    let mut pending: VecDeque<ModelId> = components
        .iter()
        .copied()
        .chain(operations.flat_map(models_of))
        .collect();
    let mut positions: Vec<Option<usize>> = vec![None; api.models.len()];
    let mut next = 0;
    while let Some(model) = pending.pop_front() {
        if positions[model].is_none() {
            positions[model] = Some(next);
            next += 1;
            pending.extend(api.models[model].kind.models());
        }
    }
    for (model, position) in api.models.iter_mut().zip(positions) {
        model.position = position.unwrap_or(usize::MAX);
    }
}

/// Returns the models that an operation uses directly, in the order of its parts.
fn models_of(operation: &Operation) -> Vec<ModelId> {
    let arguments = operation.arguments.iter().flat_map(|argument| argument.ty.models());
    let mut models: Vec<ModelId> = arguments.collect();
    models.extend(operation.optional_params);
    models.extend(operation.request_models());
    models.extend(operation.response_models());
    models
}
