//! Which module holds a model: that of the one group that uses it, or the common one.

use crate::ir::{Api, ModelId, Operation};

/// Sets the group of every model.
pub(crate) fn assign_modules(api: &mut Api) {
    let mut users = vec![Users::None; api.models.len()];
    for (number, group) in api.groups.iter().enumerate() {
        let mut open: Vec<ModelId> = group.operations.iter().flat_map(models_of).collect();
        while let Some(model) = open.pop() {
            let now = match users[model] {
                Users::None => Users::One(number),
                Users::One(other) if other != number => Users::Several,
                // What it is made of has no fewer.
                Users::One(_) | Users::Several => continue,
            };
            users[model] = now;
            open.extend(api.models[model].kind.models());
        }
    }
    for (model, users) in api.models.iter_mut().zip(users) {
        if let Users::One(only) = users {
            model.group = Some(api.groups[only].name.clone());
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

fn models_of(operation: &Operation) -> Vec<ModelId> {
    let mut models = operation.request_models();
    models.extend(operation.response_models());
    models.extend(operation.optional_params);
    for argument in &operation.arguments {
        models.extend(argument.ty.models());
    }
    models
}
