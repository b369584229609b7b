//! Breaks cycles of models. A recursive Rust type needs a `Box` in each cycle, and some recursive schemas have no
//! finite value at all.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Field, Kind, Model, ModelId, Type};

/// Breaks all cycles of models, so that every type has a finite size and finite values. `locations` are those of the
/// models.
pub(crate) fn break_cycles(models: &mut [Model], locations: &[Pointer], log: &mut Log) {
    break_alias_cycles(models, locations, log);
    drop_self_variants(models, locations, log);
    make_infinite_structs_nullable(models, locations, log);
    insert_boxes(models);
}

/// Makes aliases untyped that expand to themselves.
fn break_alias_cycles(models: &mut [Model], locations: &[Pointer], log: &mut Log) {
    let cycles = cycles(models, |kind| match kind {
        Kind::Alias(_) => kind.models(),
        _ => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(cycle) = cycles[model] else { continue };
        if let Kind::Alias(ty) = &models[model].kind
            && ty.models().iter().any(|&part| cycles[part] == Some(cycle))
        {
            log.warn_untyped(
                &locations[model],
                "this schema consists only of lists or maps of itself",
                None,
            );
            log.record_untyped(&locations[model], "");
            models[model].kind = Kind::Alias(match ty {
                Type::Map(_) => Type::Map(Box::new(Type::Json)),
                Type::List(_) => Type::List(Box::new(Type::Json)),
                _ => Type::Json,
            });
        }
    }
}

/// Removes the variants of a union that are the union itself. Decoding them would not terminate.
fn drop_self_variants(models: &mut [Model], locations: &[Pointer], log: &mut Log) {
    let cycles = cycles(models, |kind| match kind {
        Kind::Union(union) => union
            .variants
            .iter()
            .filter_map(|variant| variant.ty.inline_model())
            .collect(),
        Kind::Alias(ty) => ty.inline_model().into_iter().collect(),
        Kind::Struct(_) | Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(cycle) = cycles[model] else { continue };
        let Kind::Union(union) = &mut models[model].kind else {
            continue;
        };
        log.warn(
            &locations[model],
            "an alternative of this schema is the schema itself; it is ignored",
            None,
        );
        let is_kept: Vec<bool> = union
            .variants
            .iter()
            .map(|variant| variant.ty.inline_model().is_none_or(|part| cycles[part] != Some(cycle)))
            .collect();
        let new_index = |old: usize| is_kept[..old].iter().filter(|kept| **kept).count();
        if let Some((_, values)) = &mut union.discriminator {
            values.retain(|_, old| is_kept[*old]);
            values.values_mut().for_each(|old| *old = new_index(*old));
        }
        union.fallback = union.fallback.filter(|old| is_kept[*old]).map(new_index);
        let mut kept = is_kept.iter();
        union.variants.retain(|_| kept.next().copied().unwrap_or(true));
    }
}

/// Makes fields nullable in structs that require another value of themselves, because such a struct has no finite
/// value.
fn make_infinite_structs_nullable(models: &mut [Model], locations: &[Pointer], log: &mut Log) {
    let needs_value = |field: &Field| field.required && !field.nullable;
    let cycles = cycles(models, |kind| match kind {
        Kind::Struct(object) => {
            let required = object.fields.iter().filter(|field| needs_value(field));
            required.filter_map(|field| field.ty.inline_model()).collect()
        }
        Kind::Alias(ty) => ty.inline_model().into_iter().collect(),
        Kind::Union(_) | Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(cycle) = cycles[model] else { continue };
        let Kind::Struct(object) = &mut models[model].kind else {
            continue;
        };
        for field in object.fields.iter_mut().filter(|field| needs_value(field)) {
            if field.ty.inline_model().is_some_and(|part| cycles[part] == Some(cycle)) {
                let message = format!(
                    "`{}` requires an infinite chain of values of this type; the field is made nullable",
                    field.wire_name
                );
                log.warn(&locations[model], message, None);
                field.nullable = true;
            }
        }
    }
}

/// Boxes each field and variant through which a model contains itself.
fn insert_boxes(models: &mut [Model]) {
    let cycles = cycles(models, |kind| match kind {
        Kind::Struct(object) => object
            .fields
            .iter()
            .filter_map(|field| field.ty.inline_model())
            .collect(),
        Kind::Union(union) => union
            .variants
            .iter()
            .filter_map(|variant| variant.ty.inline_model())
            .collect(),
        Kind::Alias(ty) => ty.inline_model().into_iter().collect(),
        Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(cycle) = cycles[model] else { continue };
        let is_in_cycle = |ty: &&mut Type| ty.inline_model().is_some_and(|part| cycles[part] == Some(cycle));
        match &mut models[model].kind {
            Kind::Struct(object) => {
                let types = object.fields.iter_mut().map(|field| &mut field.ty);
                types.filter(is_in_cycle).for_each(insert_box);
            }
            Kind::Union(union) => {
                let types = union.variants.iter_mut().map(|variant| &mut variant.ty);
                types.filter(is_in_cycle).for_each(insert_box);
            }
            Kind::Enum(_) | Kind::Alias(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => {}
        }
    }
}

fn insert_box(ty: &mut Type) {
    match ty {
        Type::Model(model) => *ty = Type::Boxed(*model),
        Type::Nullable(inner) => insert_box(inner),
        _ => {}
    }
}

/// Returns for each model that reaches itself the number of its strongly connected component.
fn cycles(models: &[Model], edges: impl Fn(&Kind) -> Vec<ModelId>) -> Vec<Option<usize>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(models.len(), models.len());
    let nodes: Vec<_> = models.iter().map(|_| graph.add_node(())).collect();
    for (from, model) in models.iter().enumerate() {
        for to in edges(&model.kind) {
            graph.add_edge(nodes[from], nodes[to], ());
        }
    }
    let mut cycles = vec![None; models.len()];
    for (number, component) in kosaraju_scc(&graph).into_iter().enumerate() {
        let is_cyclic = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        if is_cyclic {
            for node in component {
                cycles[node.index()] = Some(number);
            }
        }
    }
    cycles
}
