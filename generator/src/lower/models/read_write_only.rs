//! Properties that go one way only.
//!
//! A request need not give what only the server sets (`readOnly`), and a reply need not have what only the client does
//! (`writeOnly`), even where the schema requires them (OpenAPI 3.0.3, section 4.7.24.2). One struct serves both ways, so
//! such a field is optional as soon as the struct goes the way on which the field does not.

use std::collections::HashSet;

use crate::ir::{Field, Group, Kind, Model, ModelId, Operation};

/// Makes fields optional where they may be missing.
pub(crate) fn apply_read_write_only(groups: &[Group], models: &mut [Model]) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    let sent = closure(models, operations().flat_map(Operation::request_models));
    let received = closure(models, operations().flat_map(Operation::response_models));
    for (ways, is_other_way) in [
        (sent, (|field| field.read_only) as fn(&Field) -> bool),
        (received, |field| field.write_only),
    ] {
        for model in ways {
            if let Kind::Struct(record) = &mut models[model].kind {
                let fields = record.fields.iter_mut().filter(|field| is_other_way(field));
                fields.for_each(|field| field.required = false);
            }
        }
    }
}

/// These models and all that they are made of.
fn closure(models: &[Model], start: impl Iterator<Item = ModelId>) -> HashSet<ModelId> {
    let mut found = HashSet::new();
    let mut open: Vec<ModelId> = start.collect();
    while let Some(model) = open.pop() {
        if found.insert(model) {
            open.extend(models[model].kind.models());
        }
    }
    found
}
