//! Assigns each model to a module: that of the only group that uses it, or the common one.

use crate::ir::{Api, ModelId, Operation};

/// Sets the group of every model.
pub(crate) fn assign_modules(api: &mut Api) {
    let mut users = vec![Users::None; api.models.len()];
    for (index, group) in api.groups.iter().enumerate() {
        let mut pending: Vec<ModelId> = group.operations.iter().flat_map(models_of).collect();
        while let Some(model) = pending.pop() {
            users[model] = match users[model] {
                Users::None => Users::One(index),
                Users::One(other) if other != index => Users::Several,
                // This group has been recorded for the model and therefore for its parts.
                Users::One(_) | Users::Several => continue,
            };
            pending.extend(api.models[model].kind.models());
        }
    }
    for (model, users) in api.models.iter_mut().zip(users) {
        if let Users::One(only) = users {
            model.group = Some(api.groups[only].module.clone());
        }
    }
}

/// The groups that use a model.
#[derive(Clone, Copy)]
enum Users {
    None,
    One(usize),
    Several,
}

/// Returns the models that an operation uses directly.
fn models_of(operation: &Operation) -> Vec<ModelId> {
    let mut models = operation.request_models();
    models.extend(operation.response_models());
    models.extend(operation.optional_params);
    for argument in &operation.arguments {
        models.extend(argument.ty.models());
    }
    models
}
