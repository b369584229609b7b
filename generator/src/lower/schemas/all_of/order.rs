//! The order in which schemas with `allOf` are merged: topological, parts first.

use crate::diagnostics::Log;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, Shape};

/// How a node was reached from the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Part,
    Alternative,
}

/// A node on the way.
struct Visit {
    id: NodeId,
    reached_by: Step,
    /// What is left to look at from there, the next one last.
    left: Vec<(NodeId, Step)>,
}

impl Visit {
    fn new(schemas: &Schemas<'_>, id: NodeId, reached_by: Step) -> Self {
        Self {
            id,
            reached_by,
            left: needed(schemas, id),
        }
    }
}

/// Every node that is an `allOf`, each behind those that it is merged from. Found without recursion: chains of them may
/// be as long as a document likes.
pub(crate) fn parts_first(schemas: &Schemas<'_>, log: &mut Log) -> Vec<NodeId> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; schemas.nodes.len()];
    let mut order = Vec::new();
    let mut stack: Vec<Visit> = Vec::new();
    for start in 0..schemas.nodes.len() {
        if marks[start] == Mark::New && is_all_of(schemas, start) {
            marks[start] = Mark::Open;
            stack.push(Visit::new(schemas, start, Step::Part));
        }
        while let Some(Visit { id, left, .. }) = stack.last_mut() {
            let Some((next, step)) = left.pop() else {
                marks[*id] = Mark::Done;
                order.push(*id);
                stack.pop();
                continue;
            };
            match marks[next] {
                Mark::New => {
                    marks[next] = Mark::Open;
                    stack.push(Visit::new(schemas, next, step));
                }
                Mark::Done => {}
                Mark::Open => {
                    // One of several that includes what they have in common is the usual way to write a hierarchy.
                    let mut since = stack.iter().rev().take_while(|visit| visit.id != next);
                    let is_hierarchy =
                        step == Step::Alternative || since.any(|visit| visit.reached_by == Step::Alternative);
                    if !is_hierarchy {
                        let help = "take the part out that leads back here".to_owned();
                        log.error(&schemas.nodes[next].at, "this `allOf` includes itself", Some(help));
                    }
                }
            }
        }
    }
    order
}

pub(crate) fn is_all_of(schemas: &Schemas<'_>, id: NodeId) -> bool {
    matches!(schemas.nodes[id].shape, Shape::AllOf { .. })
}

/// The nodes that have to be merged before one can be, the last one first.
fn needed(schemas: &Schemas<'_>, id: NodeId) -> Vec<(NodeId, Step)> {
    let Shape::AllOf { parts, .. } = &schemas.nodes[id].shape else {
        return Vec::new();
    };
    let mut needed = Vec::new();
    for &part in parts.iter().rev() {
        let (part, _) = schemas.resolve(part);
        match &schemas.nodes[part].shape {
            Shape::AllOf { .. } => needed.push((part, Step::Part)),
            Shape::Union { .. } => {
                let variants = schemas
                    .flat_alternatives(part)
                    .into_iter()
                    .map(|variant| schemas.resolve(variant).0);
                let unmerged = variants.filter(|&variant| is_all_of(schemas, variant));
                needed.extend(unmerged.map(|variant| (variant, Step::Alternative)));
            }
            _ => {}
        }
    }
    needed
}
