//! Makes unions of parent schemas that do not list their children: a schema with a `discriminator` but without `oneOf`
//! and `anyOf` is a union of the schemas that include it by `allOf` (OpenAPI 3.0.3, "Discriminator Object").
//!
//! Such a parent becomes a union of its children and of its base, a new node with the keywords of the parent. Schemas
//! that include the parent then include the base instead, because a child must not include the union of which it is an
//! alternative.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::graph::Schemas;
use super::node::{Discriminator, EdgeKind, Node, NodeId, ObjectSchema, Scalar, SchemaContext, Structure};
use crate::diagnostics::Log;

/// The maximal number of children of all parents. In a chain of parents it grows with the square of the length. The
/// limit is far above any real-world document.
const MAX_CHILDREN: usize = 10_000;

/// The parents that become unions, each with its children.
type ChildrenByParent = HashMap<NodeId, IndexSet<NodeId>>;

/// Makes a union of each parent that is used as a type, and not only as a part of its children.
pub(crate) fn make_polymorphic(schemas: &mut Schemas<'_>, log: &mut Log) {
    let parents = std::mem::take(&mut schemas.parents);
    if parents.is_empty() {
        return;
    }
    let order: Vec<NodeId> = parents.iter().map(|(id, _)| *id).collect();
    let hierarchy = Hierarchy::new(schemas, parents.into_iter().collect());
    let mut children_by_parent = ChildrenByParent::new();
    let mut children_left = MAX_CHILDREN;
    for &parent in &order {
        let children = hierarchy.children(parent, children_left);
        let at = schemas.nodes[parent].at.child("discriminator");
        if children.is_empty() {
            let message = "this `discriminator` has no effect: there is no `oneOf`, and no schema includes this one by \
                           `allOf`";
            let help = "list the alternatives in a `oneOf`, and refer to that schema".to_owned();
            log.warn(&at, message, Some(help));
        } else if children.len() > children_left {
            let message = "this `discriminator` is ignored: too many schemas include this one, or others with a \
                           `discriminator`, by `allOf`";
            log.warn(&at, message, None);
        } else if hierarchy.is_used_as_type(parent, &children) {
            children_left -= children.len();
            children_by_parent.insert(parent, children);
        }
    }
    let base_uses = hierarchy.base_uses(&children_by_parent);
    let trivial = hierarchy.trivial_schemas(&children_by_parent);
    let mut parents = hierarchy.parents;

    let mut bases = HashMap::new();
    for parent in order.iter().filter(|parent| children_by_parent.contains_key(parent)) {
        let node = &mut schemas.nodes[*parent];
        let base = Node {
            at: node.at.clone(),
            context: Some(SchemaContext::Child(*parent, EdgeKind::Base)),
            structure: std::mem::replace(&mut node.structure, Structure::Pending),
            metadata: node.metadata.without_names(),
        };
        bases.insert(*parent, schemas.add(base));
    }
    let base_of = |id: NodeId| bases.get(&id).copied().unwrap_or(id);
    for (child, parent) in trivial {
        schemas.nodes[base_of(child)].structure = Structure::AllOf {
            parts: vec![base_of(parent)],
            own: ObjectSchema::default(),
        };
    }
    for (user, index, parent) in base_uses {
        // If the user is a parent itself, its structure has been moved to its base.
        match &mut schemas.nodes[base_of(user)].structure {
            Structure::AllOf { parts, .. } => parts[index] = base_of(parent),
            Structure::Union {
                variants,
                discriminator,
            } => {
                variants[index] = base_of(parent);
                let targets = discriminator
                    .iter_mut()
                    .flat_map(|own| own.mapping.values_mut().chain(&mut own.fallback));
                targets.filter(|id| **id == parent).for_each(|id| *id = base_of(parent));
            }
            _ => {}
        }
    }
    for parent in order {
        let (Some(children), Some(mut discriminator)) = (children_by_parent.remove(&parent), parents.remove(&parent))
        else {
            continue;
        };
        let targets = discriminator.mapping.values_mut().chain(&mut discriminator.fallback);
        targets.for_each(|child| *child = base_of(*child));
        let mut variants: Vec<NodeId> = children.into_iter().map(base_of).collect();
        // A parent without a type has no base.
        if !matches!(schemas.nodes[base_of(parent)].structure, Structure::Scalar(_)) {
            variants.push(base_of(parent));
            match discriminator.fallback {
                None => discriminator.fallback = Some(base_of(parent)),
                // The name of the parent is then the only value that selects the base.
                Some(fallback) if fallback != base_of(parent) => {
                    let name = schemas.component_key(parent).unwrap_or_default().to_owned();
                    discriminator.mapping.entry(name).or_insert(base_of(parent));
                }
                Some(_) => {}
            }
        }
        schemas.nodes[parent].structure = Structure::Union {
            variants,
            discriminator: Some(discriminator),
        };
    }
}

/// The relations between parents and other schemas, before any of them is changed.
struct Hierarchy<'s, 'd> {
    schemas: &'s Schemas<'d>,
    parents: HashMap<NodeId, Discriminator>,
    /// For each node, the nodes that have it as a part of their `allOf`, or are an alias of it.
    included_by: HashMap<NodeId, Vec<NodeId>>,
    /// For each parent that is used as a type: the nodes that are used (the parent or an alias of it), and the unions
    /// of which it is an alternative.
    uses: HashMap<NodeId, Vec<NodeId>>,
}

impl<'s, 'd> Hierarchy<'s, 'd> {
    fn new(schemas: &'s Schemas<'d>, parents: HashMap<NodeId, Discriminator>) -> Self {
        let mut hierarchy = Self {
            schemas,
            parents,
            included_by: HashMap::new(),
            uses: HashMap::new(),
        };
        let mut uses: Vec<(NodeId, NodeId)> = schemas.used_as_type.iter().map(|&id| (id, id)).collect();
        for (id, node) in schemas.nodes.iter().enumerate() {
            let parts = match &node.structure {
                Structure::AllOf { parts, .. } => parts.as_slice(),
                Structure::Alias(same) => std::slice::from_ref(same),
                Structure::Union { variants, .. } => {
                    uses.extend(variants.iter().map(|variant| (*variant, id)));
                    continue;
                }
                _ => continue,
            };
            if hierarchy.is_annotated_reference(id) {
                uses.extend(parts.iter().map(|part| (*part, *part)));
            }
            for part in parts {
                hierarchy.included_by.entry(*part).or_default().push(id);
            }
        }
        for (id, by) in uses {
            if let Some(parent) = hierarchy.parent(id) {
                hierarchy.uses.entry(parent).or_default().push(by);
            }
        }
        hierarchy
    }

    fn structure(&self, id: NodeId) -> &'s Structure {
        &self.schemas.nodes[id].structure
    }

    fn is_component(&self, id: NodeId) -> bool {
        matches!(self.schemas.nodes[id].context, Some(SchemaContext::Component(_)))
    }

    /// Returns the parent that a node is, or is an alias of.
    fn parent(&self, mut id: NodeId) -> Option<NodeId> {
        // A chain of aliases that is longer than the number of nodes is a cycle.
        for _ in 0..self.schemas.nodes.len() {
            match self.structure(id) {
                _ if self.parents.contains_key(&id) => return Some(id),
                Structure::Alias(next) => id = *next,
                _ => break,
            }
        }
        None
    }

    /// Returns the children of a parent: the targets of its mapping, and the components that include it, directly or
    /// indirectly. The search ends when there are more than `limit`.
    fn children(&self, parent: NodeId, limit: usize) -> IndexSet<NodeId> {
        let Discriminator { mapping, fallback, .. } = &self.parents[&parent];
        let named = mapping.values().chain(fallback).copied();
        let mut children: IndexSet<NodeId> = named.filter(|&child| child != parent).collect();
        let mut found: Vec<NodeId> = Vec::new();
        let (mut pending, mut seen) = (vec![parent], HashSet::from([parent]));
        while let Some(id) = pending.pop().filter(|_| children.len() + found.len() <= limit) {
            for &next in self.included_by.get(&id).into_iter().flatten() {
                if !seen.insert(next) {
                    continue;
                }
                pending.push(next);
                // If there is a mapping, a schema that adds nothing to the parent is only an alias of it.
                let is_child = match self.structure(next) {
                    Structure::Alias(_) => mapping.is_empty() && self.schemas.has_all_of(next),
                    _ => true,
                };
                if is_child && self.is_component(next) {
                    found.push(next);
                }
            }
        }
        found.sort_unstable();
        children.extend(found);
        children
    }

    /// Whether a parent is used as a type that represents its children. A union that lists the children itself does not
    /// count.
    fn is_used_as_type(&self, parent: NodeId, children: &IndexSet<NodeId>) -> bool {
        let mut uses = self.uses.get(&parent).into_iter().flatten();
        uses.any(|&by| match self.structure(by) {
            Structure::Union { variants, .. } => !variants.iter().any(|variant| children.contains(variant)),
            _ => !children.contains(&by),
        })
    }

    /// Whether a schema is an inline `allOf` with only one part that constrains the type: a reference with annotations,
    /// as in `{description: …, allOf: [{$ref: …}]}`.
    fn is_annotated_reference(&self, id: NodeId) -> bool {
        let Structure::AllOf { parts, own } = self.structure(id) else {
            return false;
        };
        let is_typed = |part: &&NodeId| !matches!(self.structure(**part), Structure::Scalar(Scalar::Json));
        let is_part = matches!(
            self.schemas.nodes[id].context,
            Some(SchemaContext::Child(_, EdgeKind::AllOfPart))
        );
        !self.is_component(id) && !is_part && own.is_empty() && parts.iter().filter(is_typed).count() == 1
    }

    /// Returns the uses of a parent that refer to its base instead of its union: as a part of an `allOf`, because a child
    /// must not contain the union; and as an alternative of a union that lists its children too, because the children would
    /// be alternatives twice. A use is the node that contains it, the index of the part, and the parent.
    fn base_uses(&self, children_by_parent: &ChildrenByParent) -> Vec<(NodeId, usize, NodeId)> {
        let mut uses = Vec::new();
        for (id, node) in self.schemas.nodes.iter().enumerate() {
            let (list, is_union) = match &node.structure {
                Structure::AllOf { parts, .. } if !self.is_annotated_reference(id) => (parts, false),
                Structure::Union { variants, .. } => (variants, true),
                _ => continue,
            };
            for (index, &part) in list.iter().enumerate() {
                let Some(parent) = self.parent(part) else { continue };
                let Some(children) = children_by_parent.get(&parent) else {
                    continue;
                };
                // A child that adds nothing to its parent is an alias of the parent. A use of it refers to the child, so it is
                // not replaced by the base.
                let has_child = || list.iter().any(|other| children.contains(other));
                if !children.contains(&part) && (!is_union || has_child()) {
                    uses.push((id, index, parent));
                }
            }
        }
        uses
    }

    /// Returns the children and parents that add nothing to another parent, each with that parent.
    fn trivial_schemas(&self, children_by_parent: &ChildrenByParent) -> Vec<(NodeId, NodeId)> {
        let all = children_by_parent
            .iter()
            .flat_map(|(parent, children)| children.iter().chain([parent]));
        let all: HashSet<NodeId> = all.copied().collect();
        let trivial = all.into_iter().filter_map(|id| match self.structure(id) {
            Structure::Alias(next) => Some((id, self.parent(*next)?)),
            _ => None,
        });
        trivial
            .filter(|(_, parent)| children_by_parent.contains_key(parent))
            .collect()
    }
}
