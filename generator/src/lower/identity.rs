//! Which schemas are the same.
//!
//! Two schemas are the same when no sequence of steps into them tells them apart: bisimulation, found by refining a
//! partition (Moore's algorithm). It needs no names and ends on cycles, so that a schema written out in place is found
//! to be the component that it repeats, recursive ones too. Descriptions and constraints on values do not count; what
//! becomes of a schema in Rust does.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::schemas::{Additional, NodeId, Schemas, Shape};

/// For each node the number of its class; nodes of one class are the same.
///
/// What leads to no circle is settled from its ends upwards, in one pass. Only the rest has to be refined, which takes a
/// round for each step by which two of them differ.
pub(crate) fn classes(schemas: &Schemas<'_>) -> Vec<usize> {
    let views: Vec<View> = (0..schemas.nodes.len())
        .map(|id| view(schemas, schemas.root(id).0))
        .collect();
    let mut classes = number(views.iter().map(|view| &view.label));
    let (straight, circular) = by_circles(&views);

    let mut known: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
    for id in straight {
        let key = (classes[id], parts(&views[id], &classes));
        let next = known.len();
        classes[id] = *known.entry(key).or_insert(next);
    }

    // Numbers from here on are those of no class before.
    let first = known.len();
    let mut count = 0;
    for &id in &circular {
        classes[id] += first;
    }
    loop {
        let keys = circular.iter().map(|&id| (classes[id], parts(&views[id], &classes)));
        let next = number(keys);
        let refined = next.iter().max().map_or(0, |last| last + 1);
        for (&id, class) in circular.iter().zip(next) {
            classes[id] = first + class;
        }
        if refined == count {
            return classes;
        }
        count = refined;
    }
}

fn parts(view: &View, classes: &[usize]) -> Vec<usize> {
    view.parts.iter().map(|&part| classes[part]).collect()
}

/// The nodes that lead to no circle, each behind its parts, and those that do.
fn by_circles(views: &[View]) -> (Vec<NodeId>, Vec<NodeId>) {
    let edges = views
        .iter()
        .enumerate()
        .flat_map(|(id, view)| view.parts.iter().map(move |&part| (id, part)));
    let mut graph = DiGraph::<(), (), usize>::with_capacity(views.len(), 0);
    for _ in views {
        graph.add_node(());
    }
    graph.extend_with_edges(edges);
    let mut leads_to_circle = vec![false; views.len()];
    let (mut straight, mut circular) = (Vec::new(), Vec::new());
    // What has no way to another comes before it.
    for component in kosaraju_scc(&graph) {
        let ids: Vec<NodeId> = component.iter().map(|node| node.index()).collect();
        let parts = || ids.iter().flat_map(|&id| &views[id].parts);
        let circle = ids.len() > 1 || parts().any(|&part| leads_to_circle[part] || ids.contains(&part));
        for id in ids {
            leads_to_circle[id] = circle;
            if circle { circular.push(id) } else { straight.push(id) }
        }
    }
    (straight, circular)
}

/// What is seen of a node without stepping into it, and where one can step.
struct View {
    label: String,
    parts: Vec<NodeId>,
}

fn view(schemas: &Schemas<'_>, id: NodeId) -> View {
    let node = &schemas.nodes[id];
    let null = |part: NodeId| if schemas.root(part).1 { "?" } else { "" };
    let one = |label: &str, part: &Option<NodeId>| match part {
        Some(part) => View {
            label: format!("{label}{}", null(*part)),
            parts: vec![*part],
        },
        None => View {
            label: format!("{label}*"),
            parts: Vec::new(),
        },
    };
    match &node.shape {
        Shape::Scalar(scalar) => View {
            label: format!("{scalar:?}"),
            parts: Vec::new(),
        },
        Shape::Enum(values) => View {
            label: format!("enum {values:?}"),
            parts: Vec::new(),
        },
        Shape::List(item) => one("list", item),
        Shape::Map(value) => one("map", value),
        Shape::Record(record) => {
            let mut fields: Vec<(&String, &NodeId)> = record.fields.iter().collect();
            fields.sort_unstable();
            let mut required: Vec<&String> = record.required.iter().collect();
            required.sort_unstable();
            let nulls: Vec<_> = fields.iter().map(|&(name, &part)| (name, null(part))).collect();
            let mut parts: Vec<NodeId> = fields.iter().map(|&(_, &part)| part).collect();
            let additional = match record.additional {
                Additional::Unsaid => "closed",
                Additional::Any => "any",
                Additional::Of(part) => {
                    parts.push(part);
                    "of"
                }
            };
            View {
                label: format!("record {nulls:?} {required:?} {additional}"),
                parts,
            }
        }
        Shape::Union {
            variants,
            discriminator,
        } => {
            let property = discriminator.as_ref().map(|discriminator| &discriminator.property);
            View {
                label: format!("union {property:?} {}", variants.len()),
                parts: variants.clone(),
            }
        }
        // Merging has left none of these.
        Shape::Pending | Shape::Same(_) | Shape::AllOf { .. } => View {
            label: "anything".to_owned(),
            parts: Vec::new(),
        },
    }
}

/// Numbers keys in the order of their first occurrence.
fn number<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}
