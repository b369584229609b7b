//! Hierarchies of which only the children know: a schema with a `discriminator` and no alternatives is, wherever it is
//! used, one of those that include it by `allOf` (OpenAPI 3.0.3, "Discriminator Object").
//!
//! Such a parent becomes a union of its children and of its base, which is what it says by itself. What includes the
//! parent goes on to include the base, so that no child is made of what it is one of.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::graph::Schemas;
use super::node::{Discriminator, Edge, Node, NodeId, Origin, Record, Scalar, Shape};
use crate::diagnostics::Log;

/// How many children parents may have in all. A chain of parents has as many as there are pairs in it; no honest
/// document comes near.
const MAX_CHILDREN: usize = 10_000;

/// The parents that become unions, each with its children.
type Families = HashMap<NodeId, IndexSet<NodeId>>;

/// Makes unions of all parents that are used as more than a part of their children.
pub(crate) fn make_polymorphic(schemas: &mut Schemas<'_>, log: &mut Log) {
    let parents = std::mem::take(&mut schemas.parents);
    if parents.is_empty() {
        return;
    }
    let order: Vec<NodeId> = parents.iter().map(|(id, _)| *id).collect();
    let hierarchy = Hierarchy::new(schemas, parents.into_iter().collect());
    let mut families = Families::new();
    let mut room = MAX_CHILDREN;
    for &parent in &order {
        let children = hierarchy.children(parent, room);
        let at = schemas.nodes[parent].at.child("discriminator");
        if children.is_empty() {
            let message = "there is no `oneOf` for this, and nothing includes it: it is read as itself";
            let help = "name what it may be in a `oneOf`, and use that".to_owned();
            log.warn(&at, message, Some(help));
        } else if children.len() > room {
            let message = "too many schemas include this one or others like it: it is read as itself";
            log.warn(&at, message, None);
        } else if hierarchy.is_used(parent, &children) {
            room -= children.len();
            families.insert(parent, children);
        }
    }
    let places = hierarchy.places(&families);
    let alone = hierarchy.alone(&families);
    let mut parents = hierarchy.parents;

    let mut bases = HashMap::new();
    for parent in order.iter().filter(|parent| families.contains_key(parent)) {
        let node = &mut schemas.nodes[*parent];
        let base = Node {
            at: node.at.clone(),
            origin: Some(Origin::Child(*parent, Edge::Base)),
            shape: std::mem::replace(&mut node.shape, Shape::Pending),
            facts: node.facts.part(),
        };
        bases.insert(*parent, schemas.add(base));
    }
    let base_of = |id: NodeId| bases.get(&id).copied().unwrap_or(id);
    for (child, parent) in alone {
        schemas.nodes[base_of(child)].shape = Shape::AllOf {
            parts: vec![base_of(parent)],
            own: Record::default(),
        };
    }
    for (holder, number, parent) in places {
        // What a parent includes is what its base does.
        match &mut schemas.nodes[base_of(holder)].shape {
            Shape::AllOf { parts, .. } => parts[number] = base_of(parent),
            Shape::Union {
                variants,
                discriminator,
            } => {
                variants[number] = base_of(parent);
                let named = discriminator.iter_mut().flat_map(|said| said.mapping.values_mut());
                named.filter(|id| **id == parent).for_each(|id| *id = base_of(parent));
            }
            _ => {}
        }
    }
    for parent in order {
        let (Some(children), Some(mut discriminator)) = (families.remove(&parent), parents.remove(&parent)) else {
            continue;
        };
        let named = discriminator.mapping.values_mut();
        named.for_each(|child| *child = base_of(*child));
        let mut variants: Vec<NodeId> = children.into_iter().map(base_of).collect();
        // Of a parent that says nothing there is no base.
        if !matches!(schemas.nodes[base_of(parent)].shape, Shape::Scalar(_)) {
            variants.push(base_of(parent));
            discriminator.otherwise = Some(base_of(parent));
        }
        schemas.nodes[parent].shape = Shape::Union {
            variants,
            discriminator: Some(discriminator),
        };
    }
}

/// What is known of all parents before any is changed.
struct Hierarchy<'s, 'd> {
    schemas: &'s Schemas<'d>,
    parents: HashMap<NodeId, Discriminator>,
    /// What is made of a node, or is the same.
    including: HashMap<NodeId, Vec<NodeId>>,
    /// The nodes for which parents stand where they are types, and the unions that they are alternatives of.
    used: HashMap<NodeId, Vec<NodeId>>,
}

impl<'s, 'd> Hierarchy<'s, 'd> {
    fn new(schemas: &'s Schemas<'d>, parents: HashMap<NodeId, Discriminator>) -> Self {
        let mut hierarchy = Self {
            schemas,
            parents,
            including: HashMap::new(),
            used: HashMap::new(),
        };
        let mut used: Vec<(NodeId, NodeId)> = schemas.used.iter().map(|&id| (id, id)).collect();
        for (id, node) in schemas.nodes.iter().enumerate() {
            let parts = match &node.shape {
                Shape::AllOf { parts, .. } => parts.as_slice(),
                Shape::Same(same) => std::slice::from_ref(same),
                Shape::Union { variants, .. } => {
                    used.extend(variants.iter().map(|variant| (*variant, id)));
                    continue;
                }
                _ => continue,
            };
            if hierarchy.is_said_again(id) {
                used.extend(parts.iter().map(|part| (*part, *part)));
            }
            for part in parts {
                hierarchy.including.entry(*part).or_default().push(id);
            }
        }
        for (id, by) in used {
            if let Some(parent) = hierarchy.parent(id) {
                hierarchy.used.entry(parent).or_default().push(by);
            }
        }
        hierarchy
    }

    fn shape(&self, id: NodeId) -> &'s Shape {
        &self.schemas.nodes[id].shape
    }

    fn is_component(&self, id: NodeId) -> bool {
        matches!(self.schemas.nodes[id].origin, Some(Origin::Component(_)))
    }

    /// The parent that a node is, or is the same as.
    fn parent(&self, mut id: NodeId) -> Option<NodeId> {
        // Each step leads to another node; more steps than nodes are a circle.
        for _ in 0..self.schemas.nodes.len() {
            match self.shape(id) {
                _ if self.parents.contains_key(&id) => return Some(id),
                Shape::Same(next) => id = *next,
                _ => break,
            }
        }
        None
    }

    /// What a parent may be beside itself: what its mapping names, and the components that include it, directly or not.
    /// Where they are more than there is `room` for, not all are found.
    fn children(&self, parent: NodeId, room: usize) -> IndexSet<NodeId> {
        let mapping = &self.parents[&parent].mapping;
        let mut children: IndexSet<NodeId> = mapping.values().copied().filter(|&child| child != parent).collect();
        let mut found: Vec<NodeId> = Vec::new();
        let (mut open, mut seen) = (vec![parent], HashSet::from([parent]));
        while let Some(id) = open.pop().filter(|_| children.len() + found.len() <= room) {
            for &next in self.including.get(&id).into_iter().flatten() {
                if !seen.insert(next) {
                    continue;
                }
                open.push(next);
                // Where children are named, what says no more than the parent is another name for it.
                let is_child = match self.shape(next) {
                    Shape::Same(_) => mapping.is_empty() && self.schemas.has_all_of(next),
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

    /// Whether a parent stands anywhere for one of its children.
    fn is_used(&self, parent: NodeId, children: &IndexSet<NodeId>) -> bool {
        let mut used = self.used.get(&parent).into_iter().flatten();
        used.any(|&by| match self.shape(by) {
            Shape::Union { variants, .. } => !variants.iter().any(|variant| children.contains(variant)),
            _ => !children.contains(&by),
        })
    }

    /// Whether an `allOf` says nothing of a type but by one part, and stands where a type is used: a reference with words
    /// of its own.
    fn is_said_again(&self, id: NodeId) -> bool {
        let Shape::AllOf { parts, own } = self.shape(id) else {
            return false;
        };
        let says_something = |part: &&NodeId| !matches!(self.shape(**part), Shape::Scalar(Scalar::Json));
        let is_part = matches!(self.schemas.nodes[id].origin, Some(Origin::Child(_, Edge::Part)));
        !self.is_component(id) && !is_part && !own.says_something() && parts.iter().filter(says_something).count() == 1
    }

    /// Where a parent stands for its base: as a part of what is more than that, and as an alternative beside its own
    /// children. Each is a node, and the number of the part in it.
    fn places(&self, families: &Families) -> Vec<(NodeId, usize, NodeId)> {
        let mut places = Vec::new();
        for (id, node) in self.schemas.nodes.iter().enumerate() {
            let (list, is_union) = match &node.shape {
                Shape::AllOf { parts, .. } if !self.is_said_again(id) => (parts, false),
                Shape::Union { variants, .. } => (variants, true),
                _ => continue,
            };
            for (number, &part) in list.iter().enumerate() {
                let Some(parent) = self.parent(part) else { continue };
                let Some(children) = families.get(&parent) else {
                    continue;
                };
                // A child that says no more than its parent is what it is.
                let is_beside = || list.iter().any(|other| children.contains(other));
                if !children.contains(&part) && (!is_union || is_beside()) {
                    places.push((id, number, parent));
                }
            }
        }
        places
    }

    /// The children, and the parents, that say no more than another parent, each with that.
    fn alone(&self, families: &Families) -> Vec<(NodeId, NodeId)> {
        let all = families
            .iter()
            .flat_map(|(parent, children)| children.iter().chain([parent]));
        let all: HashSet<NodeId> = all.copied().collect();
        let alone = all.into_iter().filter_map(|id| match self.shape(id) {
            Shape::Same(next) => Some((id, self.parent(*next)?)),
            _ => None,
        });
        alone.filter(|(_, parent)| families.contains_key(parent)).collect()
    }
}
