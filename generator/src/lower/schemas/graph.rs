//! The graph of all schemas of a document. A schema is a node, and a `$ref` and an inline schema are the same kind of
//! edge: to the node of the location where the schema is.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::node::{Discriminator, Edge, Facts, Node, NodeId, Origin, Scalar, Shape};
use crate::document::{Document, Pointer, Version};
use crate::ir::Constant;

/// All schemas.
pub(crate) struct Schemas<'d> {
    pub(crate) document: &'d Document,
    pub(crate) nodes: Vec<Node>,
    by_place: HashMap<Pointer, NodeId>,
    pub(crate) open: VecDeque<NodeId>,
    /// Those with a discriminator and no alternatives.
    pub(crate) parents: Vec<(NodeId, Discriminator)>,
    /// Those that are the type of something, and not only a part or an alternative of another.
    pub(crate) used: HashSet<NodeId>,
}

impl<'d> Schemas<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self {
            document,
            nodes: Vec::new(),
            by_place: HashMap::new(),
            open: VecDeque::new(),
            parents: Vec::new(),
            used: HashSet::new(),
        }
    }

    /// The node behind a reference (or behind what [`Document::deserialize`] shows as one), from something that is not a
    /// schema: a component, a media type, a parameter. `origin` applies when the schema stands at `place` itself.
    pub(crate) fn add_ref(&mut self, place: &Pointer, reference: &str, origin: Origin) -> NodeId {
        let in_place = self.is_at(place, reference);
        // Checking has followed every reference once.
        let target = if in_place {
            Pointer::from_reference(reference)
        } else {
            self.document.resolve_reference(reference)
        };
        let target = target.unwrap_or_default();
        let id = self.intern(target);
        if !matches!(
            origin,
            Origin::Component(_) | Origin::Child(_, Edge::Part | Edge::Variant(_))
        ) {
            self.used.insert(id);
        }
        if in_place && self.nodes[id].origin.is_none() {
            self.nodes[id].origin = Some(origin);
            self.open.push_back(id);
        }
        id
    }

    /// Whether a shown reference is one to a part that stands in place.
    fn is_at(&self, place: &Pointer, reference: &str) -> bool {
        let target = Pointer::from_reference(reference);
        // What is around it may stand elsewhere, behind a reference of its own.
        let is_elsewhere = || self.document.at(place).is_none() && self.document.resolve_parents(place) == target;
        target.as_ref() == Some(place) || is_elsewhere()
    }

    pub(crate) fn intern(&mut self, at: Pointer) -> NodeId {
        if let Some(&id) = self.by_place.get(&at) {
            return id;
        }
        let id = self.nodes.len();
        self.by_place.insert(at.clone(), id);
        self.nodes.push(Node {
            at,
            origin: None,
            shape: Shape::Pending,
            facts: Facts::default(),
        });
        id
    }

    /// Adds a node that stands at no place of its own.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds a node for a part of a schema that is no schema itself.
    pub(crate) fn add_inline(&mut self, id: NodeId, at: Pointer, shape: Shape) -> NodeId {
        self.add(Node {
            at,
            origin: Some(Origin::Child(id, Edge::Part)),
            shape,
            facts: Facts::default(),
        })
    }

    /// Whether a schema says nothing of its values. One whose type could not be told is not silent.
    pub(crate) fn is_untyped(&self, id: NodeId) -> bool {
        const TYPING: &[&str] = &[
            "$aside",
            "additionalProperties",
            "allOf",
            "anyOf",
            "enum",
            "items",
            "not",
            "oneOf",
            "properties",
            "type",
        ];
        let node = &self.nodes[self.resolve(id).0];
        let is_typed = |schema: &Value| TYPING.iter().any(|key| schema.get(key).is_some());
        matches!(node.shape, Shape::Scalar(Scalar::Json)) && !self.document.at(&node.at).is_some_and(is_typed)
    }

    /// Whether a schema is in OpenAPI 3.1.
    pub(crate) fn is_newer(&self, id: NodeId) -> bool {
        self.document.version_of(self.nodes[id].at.file()) == Version::V31
    }

    /// Whether a schema has nothing but words.
    pub(crate) fn is_unconstrained(&self, at: &Pointer) -> bool {
        const WORDS: &[&str] = &[
            "title",
            "description",
            "default",
            "example",
            "deprecated",
            "externalDocs",
        ];
        let Some(Value::Object(map)) = self.document.at(at) else {
            return false;
        };
        map.keys()
            .all(|key| WORDS.contains(&key.as_str()) || key.starts_with("x-"))
    }

    /// The default of a schema, where that is a number which is not shown as it was read.
    pub(crate) fn default(&self, at: &Pointer) -> Option<String> {
        self.document.number(&at.child("default")).map(str::to_owned)
    }

    /// The schemas that are alternatives of a union, and the parts of these that are written in place.
    pub(crate) fn alternatives(&self) -> HashSet<NodeId> {
        let variants = self.nodes.iter().flat_map(|node| match &node.shape {
            Shape::Union { variants, .. } => variants.as_slice(),
            _ => &[],
        });
        let mut found: HashSet<NodeId> = HashSet::new();
        let mut open: Vec<NodeId> = variants.map(|&variant| self.resolve(variant).0).collect();
        while let Some(id) = open.pop() {
            if !found.insert(id) {
                continue;
            }
            let parts: Vec<NodeId> = match &self.nodes[id].shape {
                Shape::Record(record) => record.fields.values().copied().collect(),
                Shape::List(Some(part)) | Shape::Map(Some(part)) => vec![*part],
                _ => Vec::new(),
            };
            let parts = parts.into_iter().map(|part| self.resolve(part).0);
            open.extend(parts.filter(|&part| matches!(self.nodes[part].origin, Some(Origin::Child(..)))));
        }
        found
    }

    /// The name of the component that a schema is, or is the base of.
    pub(crate) fn component_key(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].origin {
            Some(Origin::Component(key)) => Some(key),
            Some(Origin::Child(parent, Edge::Base)) => self.component_key(*parent),
            Some(Origin::Child(_, Edge::Mixed(key))) => Some(key),
            _ => None,
        }
    }

    /// The values that a schema allows, where it lists them and all can be compared. Null is not among them.
    pub(crate) fn constants(&self, id: NodeId) -> Option<Vec<Constant>> {
        let (root, _) = self.resolve(id);
        if let Shape::Enum(values) = &self.nodes[root].shape {
            return Some(values.iter().cloned().map(Constant::Text).collect());
        }
        let chain = self.chain(id).map(|id| &self.nodes[id].facts.allowed);
        let allowed = chain.into_iter().find(|allowed| !allowed.is_empty())?;
        Some(allowed.clone())
    }

    /// The value of a schema that allows only one.
    pub(crate) fn only_value(&self, id: NodeId) -> Option<Constant> {
        let mut values = self.constants(id)?;
        let only = values.pop()?;
        values.is_empty().then_some(only)
    }

    /// A node, and those that it is the same as.
    fn chain(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let next = |&id: &NodeId| match self.nodes[id].shape {
            Shape::Same(next) => Some(next),
            _ => None,
        };
        std::iter::successors(Some(id), next).take(self.nodes.len())
    }

    /// The node that one stands for, behind all that are the same as another; and whether one on the way may be null.
    pub(crate) fn resolve(&self, mut id: NodeId) -> (NodeId, bool) {
        let mut nullable = self.nodes[id].facts.nullable;
        // Each step leads to another node; more steps than nodes are a circle, which checking has reported.
        for _ in 0..self.nodes.len() {
            let Shape::Same(next) = self.nodes[id].shape else { break };
            id = next;
            nullable |= self.nodes[id].facts.nullable;
        }
        (id, nullable)
    }

    /// The alternatives of a union, with nested unions replaced by their alternatives.
    pub(crate) fn flat_alternatives(&self, union: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![union];
        while let Some(id) = open.pop() {
            let root = self.resolve(id).0;
            match &self.nodes[root].shape {
                Shape::Union { variants, .. } if seen.insert(root) => open.extend(variants.iter().rev()),
                Shape::Union { .. } => {}
                _ => found.push(id),
            }
        }
        found
    }
}
