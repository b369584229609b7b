//! `allOf`: several schemas that hold at once become one.

use std::collections::HashMap;

use super::schemas::{Additional, NodeId, Record, Scalar, Schemas, Shape};
use crate::diagnostic::Log;

/// Replaces every `allOf` by what it comes to.
pub(crate) fn all(schemas: &mut Schemas<'_>, log: &mut Log) {
    let mut merged = HashMap::new();
    for id in 0..schemas.nodes.len() {
        if matches!(schemas.nodes[id].shape, Shape::AllOf { .. }) {
            merge(schemas, id, &mut merged, log);
        }
    }
    for (id, state) in merged {
        if let State::Done(shape) = state {
            schemas.nodes[id].shape = shape;
        }
    }
}

enum State {
    Open,
    Done(Shape),
}

/// What a node comes to, `allOf` merged.
fn merge(schemas: &Schemas<'_>, id: NodeId, merged: &mut HashMap<NodeId, State>, log: &mut Log) -> Shape {
    let (root, _) = schemas.root(id);
    let node = &schemas.nodes[root];
    let Shape::AllOf { parts, own } = &node.shape else { return node.shape.clone() };
    match merged.get(&root) {
        Some(State::Done(shape)) => return shape.clone(),
        Some(State::Open) => {
            log.error(&node.at, "this `allOf` includes itself", Some("take the part out that leads back here".to_owned()));
            return Shape::Scalar(Scalar::Json);
        }
        None => merged.insert(root, State::Open),
    };
    let mut record = Record::default();
    let mut other: Option<(NodeId, Shape)> = None;
    let mut is_record = own.says_something();
    for &part in parts {
        match merge(schemas, part, merged, log) {
            Shape::Record(part) => {
                is_record = true;
                join(schemas, &mut record, &part, merged, log);
            }
            Shape::Map(None) => {}
            Shape::Map(Some(value)) => record.additional = Additional::Of(value),
            // No constraint on the type.
            Shape::Scalar(Scalar::Json) => {}
            shape => {
                let better = match (&other, &shape) {
                    (None, _) => true,
                    (Some((_, Shape::Scalar(_))), Shape::Enum(_)) => true,
                    (Some((_, Shape::Enum(_) | Shape::Scalar(_))), Shape::Scalar(_)) => false,
                    _ => {
                        log.warn(&node.at, "the parts of this `allOf` contradict each other; the last one is taken", None);
                        true
                    }
                };
                if better {
                    other = Some((part, shape));
                }
            }
        }
    }
    join(schemas, &mut record, own, merged, log);
    let shape = match other {
        Some(_) if is_record => {
            log.warn(&node.at, "this `allOf` mixes an object with something else; the value is untyped", None);
            Shape::Scalar(Scalar::Json)
        }
        Some((part, _)) => Shape::Same(part),
        None if is_record => Shape::Record(record),
        None => match record.additional {
            Additional::Of(value) => Shape::Map(Some(value)),
            _ => Shape::Map(None),
        },
    };
    merged.insert(root, State::Done(shape.clone()));
    match shape {
        Shape::Same(part) => merge(schemas, part, merged, log),
        shape => shape,
    }
}

/// Adds the properties of one record to another; the more precise schema of one that both have is kept.
fn join(
    schemas: &Schemas<'_>,
    record: &mut Record,
    part: &Record,
    merged: &HashMap<NodeId, State>,
    log: &mut Log,
) {
    let shape = |id: NodeId| match merged.get(&schemas.root(id).0) {
        Some(State::Done(shape)) => shape.clone(),
        _ => schemas.nodes[schemas.root(id).0].shape.clone(),
    };
    for (name, &node) in &part.fields {
        let before = record.fields.get(name).copied().filter(|&before| schemas.root(before).0 != schemas.root(node).0);
        let keep = before.is_some_and(|before| precision(&shape(before)) > precision(&shape(node)));
        if let Some(before) = before
            && contradict(&shape(before), &shape(node))
        {
            let place = &schemas.nodes[before].at;
            log.warn(&schemas.nodes[node].at, format!("`{name}` has another type at {place}; this one is taken"), None);
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
