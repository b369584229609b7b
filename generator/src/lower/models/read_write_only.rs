//! Makes `readOnly` and `writeOnly` fields optional.
//!
//! A `required` property that is `readOnly` is required in responses only, and one that is `writeOnly` in requests only
//! (OpenAPI 3.0.3, section 4.7.24.2). The same struct is used in both directions. A field is therefore optional if the
//! struct is used in a direction in which the property may be absent.

use std::collections::HashSet;

use crate::ir::{Field, Group, Kind, Model, ModelId, Operation};

/// Makes fields optional in structs that are used in a direction in which the property may be absent.
pub(crate) fn apply_read_write_only(groups: &[Group], models: &mut [Model]) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    let sent = closure(models, operations().flat_map(Operation::request_models));
    let received = closure(models, operations().flat_map(Operation::response_models));
    for (models_in_direction, is_other_direction) in [
        (sent, (|field| field.read_only) as fn(&Field) -> bool),
        (received, |field| field.write_only),
    ] {
        for model in models_in_direction {
            if let Kind::Struct(object) = &mut models[model].kind {
                let one_way = object.fields.iter_mut().filter(|field| is_other_direction(field));
                one_way.for_each(|field| field.required = false);
            }
        }
    }
}

/// Returns these models and all models nested in them.
fn closure(models: &[Model], start: impl Iterator<Item = ModelId>) -> HashSet<ModelId> {
    let mut found = HashSet::new();
    let mut pending: Vec<ModelId> = start.collect();
    while let Some(model) = pending.pop() {
        if found.insert(model) {
            pending.extend(models[model].kind.models());
        }
    }
    found
}
