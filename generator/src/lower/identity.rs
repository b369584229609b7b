//! Which schemas are the same.
//!
//! Two schemas are the same when no sequence of steps into them tells them apart: bisimulation, found by refining a
//! partition (Moore's algorithm). It needs no names and ends on cycles, so that a schema written out in place is found
//! to be the component that it repeats, recursive ones too. Descriptions and constraints on values do not count; what
//! becomes of a schema in Rust does.

use std::collections::HashMap;

use super::schemas::{Additional, NodeId, Schemas, Shape};

/// For each node the number of its class; nodes of one class are the same.
pub(crate) fn classes(schemas: &Schemas<'_>) -> Vec<usize> {
    let roots: Vec<NodeId> = (0..schemas.nodes.len()).map(|id| schemas.root(id).0).collect();
    let views: Vec<View> = roots.iter().map(|&id| view(schemas, id)).collect();
    let mut classes = number(views.iter().map(|view| &view.label));
    let mut count = 0;
    loop {
        let next = {
            let keys = views.iter().zip(&classes).map(|(view, &class)| {
                let parts: Vec<usize> = view.parts.iter().map(|&part| classes[part]).collect();
                (class, parts)
            });
            number(keys)
        };
        let refined = next.iter().max().map_or(0, |last| last + 1);
        classes = next;
        if refined == count {
            return classes;
        }
        count = refined;
    }
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
