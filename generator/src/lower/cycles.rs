//! Types that contain themselves: Rust wants a box somewhere on the way round.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::api::{Kind, Model, ModelId, Type};
use crate::diagnostic::Log;
use crate::spec::Pointer;

/// Boxes each field and alternative through which a model holds itself, and takes aliases apart that are nothing but
/// other names for one another.
pub(crate) fn break_up(models: &mut [Model], log: &mut Log) {
    let aliases = components(models, |kind| match kind {
        Kind::Alias(_) => kind.models(),
        _ => Vec::new(),
    });
    for (model, inside) in aliases.iter().enumerate() {
        if let Some(number) = inside
            && let Kind::Alias(ty) = &models[model].kind
            && ty.models().iter().any(|&part| aliases[part] == Some(*number))
        {
            let name = &models[model].name;
            log.warn(
                &Pointer::default(),
                format!("`{name}` is a list or map of itself; its parts are untyped"),
                None,
            );
            models[model].kind = Kind::Alias(match ty {
                Type::Map(_) => Type::Map(Box::new(Type::Json)),
                Type::List(_) => Type::List(Box::new(Type::Json)),
                _ => Type::Json,
            });
        }
    }
    let held = components(models, |kind| match kind {
        Kind::Record(record) => record.fields.iter().filter_map(|field| field.ty.held()).collect(),
        Kind::Union(union) => union.variants.iter().filter_map(|variant| variant.ty.held()).collect(),
        Kind::Alias(ty) => ty.held().into_iter().collect(),
        Kind::Enum(_) => Vec::new(),
    });
    for model in 0..models.len() {
        let Some(here) = held[model] else { continue };
        let inside = |ty: &Type| ty.held().is_some_and(|part| held[part] == Some(here));
        match &mut models[model].kind {
            Kind::Record(record) => {
                record
                    .fields
                    .iter_mut()
                    .map(|field| &mut field.ty)
                    .filter(|ty| inside(ty))
                    .for_each(into_box);
            }
            Kind::Union(union) => {
                union
                    .variants
                    .iter_mut()
                    .map(|variant| &mut variant.ty)
                    .filter(|ty| inside(ty))
                    .for_each(into_box);
            }
            Kind::Enum(_) | Kind::Alias(_) => {}
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
fn components(models: &[Model], edges: impl Fn(&Kind) -> Vec<ModelId>) -> Vec<Option<usize>> {
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
