//! Which module holds a model: that of the one group that uses it, or the common one.

use std::collections::BTreeSet;

use crate::api::{Api, ModelId, Operation};

/// Sets the group of every model.
pub(crate) fn assign(api: &mut Api) {
    let mut users: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); api.models.len()];
    for (number, group) in api.groups.iter().enumerate() {
        let mut open: Vec<ModelId> = group.operations.iter().flat_map(models_of).collect();
        while let Some(model) = open.pop() {
            if users[model].insert(number) {
                open.extend(api.models[model].kind.models());
            }
        }
    }
    for (model, users) in api.models.iter_mut().zip(users) {
        if let (1, Some(&only)) = (users.len(), users.first()) {
            model.group = Some(api.groups[only].name.clone());
        }
    }
}

fn models_of(operation: &Operation) -> Vec<ModelId> {
    let mut models = operation.sent();
    models.extend(operation.received());
    models.extend(operation.query);
    for argument in &operation.arguments {
        models.extend(argument.ty.models());
    }
    models
}
