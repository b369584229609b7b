//! The operations and models that use a model.

use crate::ir::{Api, ModelId, Operation, Type};

/// The uses of each model, in the order of the document.
pub(crate) struct UsedBy {
    /// The operations that use the model in a request, each by the index of its group and its index in the group.
    requests: Vec<Vec<(usize, usize)>>,
    /// The operations that use the model in a success response.
    responses: Vec<Vec<(usize, usize)>>,
    /// The operations that use the model in an error response.
    errors: Vec<Vec<(usize, usize)>>,
    /// The models that contain the model.
    containers: Vec<Vec<ModelId>>,
}

impl UsedBy {
    pub(crate) fn new(api: &Api) -> Self {
        let none = || vec![Vec::new(); api.models.len()];
        let mut used_by = Self {
            requests: none(),
            responses: none(),
            errors: none(),
            containers: vec![Vec::new(); api.models.len()],
        };
        for (group, of) in api.groups.iter().enumerate() {
            for (at, operation) in of.operations.iter().enumerate() {
                enter(&mut used_by.requests, requests(operation), (group, at));
                enter(&mut used_by.responses, operation.success_models(), (group, at));
                let types = operation.errors.iter().filter_map(|(_, error)| error.ty());
                enter(&mut used_by.errors, types.flat_map(Type::models).collect(), (group, at));
            }
        }
        for (id, model) in api.models.iter().enumerate() {
            let inside = model.kind.models().into_iter().filter(|inner| *inner != id);
            enter(&mut used_by.containers, inside.collect(), id);
        }
        used_by
    }

    pub(crate) fn requests(&self, model: ModelId) -> &[(usize, usize)] {
        &self.requests[model]
    }

    pub(crate) fn responses(&self, model: ModelId) -> &[(usize, usize)] {
        &self.responses[model]
    }

    pub(crate) fn errors(&self, model: ModelId) -> &[(usize, usize)] {
        &self.errors[model]
    }

    pub(crate) fn containers(&self, model: ModelId) -> &[ModelId] {
        &self.containers[model]
    }
}

/// Records a user of models, once for each model.
fn enter<U: Copy + PartialEq>(users: &mut [Vec<U>], models: Vec<ModelId>, user: U) {
    for model in models {
        if users[model].last() != Some(&user) {
            users[model].push(user);
        }
    }
}

/// The models in the request of an operation.
fn requests(operation: &Operation) -> Vec<ModelId> {
    let arguments = operation.arguments.iter();
    let of_arguments = arguments.flat_map(|argument| argument.ty.models());
    operation
        .optional_params
        .into_iter()
        .chain(operation.request_models())
        .chain(of_arguments)
        .collect()
}
