//! Determines the order in which schemas with `allOf` are merged: topological, parts first.

use crate::diagnostics::Log;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, Structure};

/// The reason why one schema is merged before another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dependency {
    /// It is a part of the `allOf`.
    Part,
    /// It is an alternative of a union that is a part of the `allOf`.
    Alternative,
}

/// A node on the stack of the depth-first search.
struct Visit {
    id: NodeId,
    reached_by: Dependency,
    /// The dependencies that have not been visited, in reverse order.
    pending: Vec<(NodeId, Dependency)>,
}

impl Visit {
    fn new(schemas: &Schemas<'_>, id: NodeId, reached_by: Dependency) -> Self {
        Self {
            id,
            reached_by,
            pending: unmerged_dependencies(schemas, id),
        }
    }
}

/// Returns all nodes with `allOf`, each after the nodes that it is merged from. The search is not recursive, because
/// the length of a chain of `allOf`s is not limited.
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
            stack.push(Visit::new(schemas, start, Dependency::Part));
        }
        while let Some(Visit { id, pending, .. }) = stack.last_mut() {
            let Some((next, dependency)) = pending.pop() else {
                marks[*id] = Mark::Done;
                order.push(*id);
                stack.pop();
                continue;
            };
            match marks[next] {
                Mark::New => {
                    marks[next] = Mark::Open;
                    stack.push(Visit::new(schemas, next, dependency));
                }
                Mark::Done => {}
                Mark::Open => {
                    // Hierarchies are usually written like this: a parent with a `oneOf` of its children, each of which
                    // includes the parent by `allOf`.
                    let mut cycle = stack.iter().rev().take_while(|visit| visit.id != next);
                    let is_hierarchy = dependency == Dependency::Alternative
                        || cycle.any(|visit| visit.reached_by == Dependency::Alternative);
                    if !is_hierarchy {
                        let help = "remove the part that leads back to this schema".to_owned();
                        log.error(&schemas.nodes[next].at, "this `allOf` includes itself", Some(help));
                    }
                }
            }
        }
    }
    order
}

pub(crate) fn is_all_of(schemas: &Schemas<'_>, id: NodeId) -> bool {
    matches!(schemas.nodes[id].structure, Structure::AllOf { .. })
}

/// Returns the unmerged nodes that a node depends on, in reverse order.
fn unmerged_dependencies(schemas: &Schemas<'_>, id: NodeId) -> Vec<(NodeId, Dependency)> {
    let Structure::AllOf { parts, .. } = &schemas.nodes[id].structure else {
        return Vec::new();
    };
    let mut dependencies = Vec::new();
    for &part in parts.iter().rev() {
        let (part, _) = schemas.resolve(part);
        match &schemas.nodes[part].structure {
            Structure::AllOf { .. } => dependencies.push((part, Dependency::Part)),
            Structure::Union { .. } => {
                let variants = schemas
                    .flat_alternatives(part)
                    .into_iter()
                    .map(|variant| schemas.resolve(variant).0);
                let unmerged = variants.filter(|&variant| is_all_of(schemas, variant));
                dependencies.extend(unmerged.map(|variant| (variant, Dependency::Alternative)));
            }
            _ => {}
        }
    }
    dependencies
}
