//! `allOf`: several schemas that hold at once become one.

use super::schemas::{Additional, NodeId, Record, Scalar, Schemas, Shape};
use crate::diagnostic::Log;

/// Replaces every `allOf` by what it comes to.
pub(crate) fn all(schemas: &mut Schemas<'_>, log: &mut Log) {
    for id in parts_first(schemas, log) {
        let shape = merge(schemas, id, log);
        schemas.nodes[id].shape = shape;
    }
}

/// Every node that is an `allOf`, each behind those that it has as parts. Found without recursion: chains of them may
/// be as long as a document likes.
fn parts_first(schemas: &Schemas<'_>, log: &mut Log) -> Vec<NodeId> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; schemas.nodes.len()];
    let mut order = Vec::new();
    let mut stack: Vec<(NodeId, usize)> = Vec::new();
    for start in 0..schemas.nodes.len() {
        if marks[start] == Mark::New && matches!(schemas.nodes[start].shape, Shape::AllOf { .. }) {
            stack.push((start, 0));
        }
        while let Some((id, next)) = stack.pop() {
            marks[id] = Mark::Open;
            let Shape::AllOf { parts, .. } = &schemas.nodes[id].shape else {
                continue;
            };
            let Some(&part) = parts.get(next) else {
                marks[id] = Mark::Done;
                order.push(id);
                continue;
            };
            stack.push((id, next + 1));
            let (part, _) = schemas.root(part);
            if !matches!(schemas.nodes[part].shape, Shape::AllOf { .. }) {
                continue;
            }
            match marks[part] {
                Mark::New => stack.push((part, 0)),
                Mark::Done => {}
                Mark::Open => {
                    let help = "take the part out that leads back here".to_owned();
                    log.error(&schemas.nodes[part].at, "this `allOf` includes itself", Some(help));
                }
            }
        }
    }
    order
}

/// What a node comes to. Its parts have been merged before it.
fn merge(schemas: &Schemas<'_>, id: NodeId, log: &mut Log) -> Shape {
    let node = &schemas.nodes[id];
    let Shape::AllOf { parts, own } = &node.shape else {
        return node.shape.clone();
    };
    let mut record = Record::default();
    let mut other: Option<(NodeId, &Shape)> = None;
    let mut is_record = own.says_something();
    for &part in parts {
        match &schemas.nodes[schemas.root(part).0].shape {
            Shape::Record(part) => {
                is_record = true;
                join(schemas, &mut record, part, log);
            }
            Shape::Map(None) => {}
            Shape::Map(Some(value)) => record.additional = Additional::Of(*value),
            // No constraint on the type; or a part that includes itself, which has been reported.
            Shape::Scalar(Scalar::Json) | Shape::AllOf { .. } => {}
            shape => {
                let better = match (&other, shape) {
                    (None, _) => true,
                    (Some((_, Shape::Scalar(_))), Shape::Enum(_)) => true,
                    (Some((_, Shape::Enum(_) | Shape::Scalar(_))), Shape::Scalar(_)) => false,
                    _ => {
                        log.warn(
                            &node.at,
                            "the parts of this `allOf` contradict each other; the last one is taken",
                            None,
                        );
                        true
                    }
                };
                if better {
                    other = Some((part, shape));
                }
            }
        }
    }
    join(schemas, &mut record, own, log);
    match other {
        Some(_) if is_record => {
            log.give_up(&node.at, "this `allOf` mixes an object with something else", None);
            Shape::Scalar(Scalar::Json)
        }
        Some((part, _)) => Shape::Same(part),
        None if is_record => Shape::Record(record),
        None => match record.additional {
            Additional::Of(value) => Shape::Map(Some(value)),
            _ => Shape::Map(None),
        },
    }
}

/// Adds the properties of one record to another; the more precise schema of one that both have is kept.
fn join(schemas: &Schemas<'_>, record: &mut Record, part: &Record, log: &mut Log) {
    let shape = |id: NodeId| &schemas.nodes[schemas.root(id).0].shape;
    for (name, &node) in &part.fields {
        let before = record
            .fields
            .get(name)
            .copied()
            .filter(|&before| schemas.root(before).0 != schemas.root(node).0);
        let keep = before.is_some_and(|before| precision(shape(before)) > precision(shape(node)));
        if let Some(before) = before
            && contradict(shape(before), shape(node))
        {
            let at = &schemas.nodes[node].at;
            let place = schemas.nodes[before].at.seen_from(at);
            log.warn(
                at,
                format!("`{name}` has another type at {place}; this one is taken"),
                None,
            );
        }
        if !keep {
            record.fields.insert(name.clone(), node);
        }
    }
    for name in &part.required {
        if !record.required.contains(name) {
            record.required.push(name.clone());
        }
    }
    if part.additional != Additional::Unsaid {
        record.additional = part.additional.clone();
    }
}

/// How much a shape says: anything, a kind of value, particular values.
fn precision(shape: &Shape) -> u8 {
    match shape {
        Shape::Pending | Shape::Scalar(Scalar::Json) | Shape::Map(None) => 0,
        Shape::Scalar(_) | Shape::List(None) => 1,
        _ => 2,
    }
}

/// Whether no value can be of both shapes, as far as that is easily told.
fn contradict(a: &Shape, b: &Shape) -> bool {
    let kind = |shape: &Shape| match shape {
        Shape::Scalar(Scalar::Bool) => Some(0),
        Shape::Scalar(Scalar::String(_)) | Shape::Enum(_) => Some(1),
        Shape::Scalar(Scalar::Json) | Shape::Pending | Shape::Same(_) | Shape::Union { .. } => None,
        Shape::Scalar(_) => Some(2),
        Shape::List(_) => Some(3),
        Shape::Map(_) | Shape::Record(_) | Shape::AllOf { .. } => Some(4),
    };
    matches!((kind(a), kind(b)), (Some(a), Some(b)) if a != b)
}
