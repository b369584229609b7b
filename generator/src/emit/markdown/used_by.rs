//! Who uses a model: worked out for all of them at once, as each page tells of its own.

use crate::ir::{Api, ModelId, Operation, Type};

/// The uses of each model, in the order of the document.
pub(crate) struct UsedBy {
    /// The operations that take it, as a group and a place in that.
    taken: Vec<Vec<(usize, usize)>>,
    /// The operations that return it when they succeed.
    returned: Vec<Vec<(usize, usize)>>,
    /// The operations that return it when they fail.
    failing: Vec<Vec<(usize, usize)>>,
    /// The models that have it inside.
    around: Vec<Vec<ModelId>>,
}

impl UsedBy {
    pub(crate) fn new(api: &Api) -> Self {
        let none = || vec![Vec::new(); api.models.len()];
        let mut used_by = Self {
            taken: none(),
            returned: none(),
            failing: none(),
            around: vec![Vec::new(); api.models.len()],
        };
        for (group, of) in api.groups.iter().enumerate() {
            for (at, operation) in of.operations.iter().enumerate() {
                enter(&mut used_by.taken, taken(operation), (group, at));
                enter(&mut used_by.returned, operation.success_models(), (group, at));
                let errors = operation.errors.iter().filter_map(|(_, error)| error.ty());
                enter(
                    &mut used_by.failing,
                    errors.flat_map(Type::models).collect(),
                    (group, at),
                );
            }
        }
        for (id, model) in api.models.iter().enumerate() {
            let inside = model.kind.models().into_iter().filter(|inner| *inner != id);
            enter(&mut used_by.around, inside.collect(), id);
        }
        used_by
    }

    pub(crate) fn taken(&self, model: ModelId) -> &[(usize, usize)] {
        &self.taken[model]
    }

    pub(crate) fn returned(&self, model: ModelId) -> &[(usize, usize)] {
        &self.returned[model]
    }

    pub(crate) fn failing(&self, model: ModelId) -> &[(usize, usize)] {
        &self.failing[model]
    }

    pub(crate) fn around(&self, model: ModelId) -> &[ModelId] {
        &self.around[model]
    }
}

/// Enters a user of models, once for each.
fn enter<U: Copy + PartialEq>(users: &mut [Vec<U>], models: Vec<ModelId>, user: U) {
    for model in models {
        if users[model].last() != Some(&user) {
            users[model].push(user);
        }
    }
}

/// The models that an operation is called with.
fn taken(operation: &Operation) -> Vec<ModelId> {
    let arguments = operation.arguments.iter();
    let of_arguments = arguments.flat_map(|argument| argument.ty.models());
    operation
        .optional_params
        .into_iter()
        .chain(operation.request_models())
        .chain(of_arguments)
        .collect()
}
