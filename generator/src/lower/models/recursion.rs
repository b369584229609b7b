//! Types that contain themselves: Rust wants a box somewhere on the way round, and some have no way out at all.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Field, Kind, Model, ModelId, Type};

/// Makes every model one that Rust can lay out, build and read. `places` are those of the models.
pub(crate) fn break_cycles(models: &mut [Model], places: &[Pointer], log: &mut Log) {
    untangle_aliases(models, places, log);
    untangle_unions(models, places, log);
    let_end(models, places, log);
    put_in_boxes(models);
}

/// Takes aliases apart that are nothing but other names for one another.
fn untangle_aliases(models: &mut [Model], places: &[Pointer], log: &mut Log) {
    let circles = circles(models, |kind| match kind {
        Kind::Alias(_) => kind.models(),
        _ => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(here) = circles[model] else { continue };
        if let Kind::Alias(ty) = &models[model].kind
            && ty.models().iter().any(|&part| circles[part] == Some(here))
        {
            log.warn_untyped(&places[model], "this is nothing but a list or map of itself", None);
            log.record_untyped(&places[model], "");
            models[model].kind = Kind::Alias(match ty {
                Type::Map(_) => Type::Map(Box::new(Type::Json)),
                Type::List(_) => Type::List(Box::new(Type::Json)),
                _ => Type::Json,
            });
        }
    }
}

/// Drops the alternatives of a union that are the union again: to try them is to try for ever.
fn untangle_unions(models: &mut [Model], places: &[Pointer], log: &mut Log) {
    let circles = circles(models, |kind| match kind {
        Kind::Union(union) => union
            .variants
            .iter()
            .filter_map(|variant| variant.ty.inline_model())
            .collect(),
        Kind::Alias(ty) => ty.inline_model().into_iter().collect(),
        Kind::Struct(_) | Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(here) = circles[model] else { continue };
        let Kind::Union(union) = &mut models[model].kind else {
            continue;
        };
        log.warn(
            &places[model],
            "an alternative of this is the whole again; it is ignored",
            None,
        );
        let stays: Vec<bool> = union
            .variants
            .iter()
            .map(|variant| variant.ty.inline_model().is_none_or(|part| circles[part] != Some(here)))
            .collect();
        let number = |old: usize| stays[..old].iter().filter(|stays| **stays).count();
        if let Some((_, values)) = &mut union.discriminator {
            values.retain(|_, old| stays[*old]);
            values.values_mut().for_each(|old| *old = number(*old));
        }
        union.fallback = union.fallback.filter(|old| stays[*old]).map(number);
        let mut kept = stays.iter();
        union.variants.retain(|_| kept.next().copied().unwrap_or(true));
    }
}

/// Lets a chain of records end that requires one more at every link: no JSON is of it, and no value could be built.
fn let_end(models: &mut [Model], places: &[Pointer], log: &mut Log) {
    let must = |field: &Field| field.required && !field.nullable;
    let circles = circles(models, |kind| match kind {
        Kind::Struct(record) => {
            let required = record.fields.iter().filter(|field| must(field));
            required.filter_map(|field| field.ty.inline_model()).collect()
        }
        Kind::Alias(ty) => ty.inline_model().into_iter().collect(),
        Kind::Union(_) | Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(here) = circles[model] else { continue };
        let Kind::Struct(record) = &mut models[model].kind else {
            continue;
        };
        for field in record.fields.iter_mut().filter(|field| must(field)) {
            if field.ty.inline_model().is_some_and(|part| circles[part] == Some(here)) {
                let message = format!(
                    "`{}` requires another of this without end; it may be null",
                    field.wire_name
                );
                log.warn(&places[model], message, None);
                field.nullable = true;
            }
        }
    }
}

/// Boxes each field and alternative through which a model holds itself.
fn put_in_boxes(models: &mut [Model]) {
    let circles = circles(models, |kind| match kind {
        Kind::Struct(record) => record
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
        let Some(here) = circles[model] else { continue };
        let inside = |ty: &&mut Type| ty.inline_model().is_some_and(|part| circles[part] == Some(here));
        match &mut models[model].kind {
            Kind::Struct(record) => {
                let types = record.fields.iter_mut().map(|field| &mut field.ty);
                types.filter(inside).for_each(into_box);
            }
            Kind::Union(union) => {
                let types = union.variants.iter_mut().map(|variant| &mut variant.ty);
                types.filter(inside).for_each(into_box);
            }
            Kind::Enum(_) | Kind::Alias(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => {}
        }
    }
}

fn into_box(ty: &mut Type) {
    match ty {
        Type::Model(model) => *ty = Type::Boxed(*model),
        Type::Nullable(inner) => into_box(inner),
        _ => {}
    }
}

/// For each model that reaches itself, the number of the circle that it is in.
fn circles(models: &[Model], edges: impl Fn(&Kind) -> Vec<ModelId>) -> Vec<Option<usize>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(models.len(), models.len());
    let nodes: Vec<_> = models.iter().map(|_| graph.add_node(())).collect();
    for (from, model) in models.iter().enumerate() {
        for to in edges(&model.kind) {
            graph.add_edge(nodes[from], nodes[to], ());
        }
    }
    let mut circles = vec![None; models.len()];
    for (number, circle) in kosaraju_scc(&graph).into_iter().enumerate() {
        let alone = circle.len() == 1 && !graph.contains_edge(circle[0], circle[0]);
        if !alone {
            for node in circle {
                circles[node.index()] = Some(number);
            }
        }
    }
    circles
}
