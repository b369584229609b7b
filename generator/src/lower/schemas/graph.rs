//! The graph of all schemas of a document: one node per location of a schema. A `$ref` and an inline schema are both an
//! edge to the node of the schema's location.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::node::{Discriminator, EdgeKind, Metadata, Node, NodeId, Scalar, SchemaContext, Structure};
use crate::document::{Document, Pointer, Version};
use crate::ir::Constant;

/// The schema graph.
pub(crate) struct Schemas<'d> {
    pub(crate) document: &'d Document,
    pub(crate) nodes: Vec<Node>,
    by_location: HashMap<Pointer, NodeId>,
    /// The nodes that the traversal has to visit.
    pub(crate) queue: VecDeque<NodeId>,
    /// The schemas with a discriminator and no alternatives (`oneOf` or `anyOf`).
    pub(crate) parents: Vec<(NodeId, Discriminator)>,
    /// The schemas of bodies, parameters, properties and items, as opposed to those that are only components, parts of
    /// an `allOf`, or alternatives.
    pub(crate) used_as_type: HashSet<NodeId>,
}

impl<'d> Schemas<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self {
            document,
            nodes: Vec::new(),
            by_location: HashMap::new(),
            queue: VecDeque::new(),
            parents: Vec::new(),
            used_as_type: HashSet::new(),
        }
    }

    /// Returns the node of the schema that `reference` refers to, and adds it if it is new. `reference` is a `$ref` at
    /// `location`, or the reference by which [`Document::deserialize`] replaces an inline schema. `context` is set only
    /// for an inline schema.
    pub(crate) fn add_ref(&mut self, location: &Pointer, reference: &str, context: SchemaContext) -> NodeId {
        let is_inline = self.is_inline(location, reference);
        // Every reference has been resolved once when the document was checked, so a failure has been reported.
        let target = if is_inline {
            Pointer::from_reference(reference)
        } else {
            self.document.resolve_reference(reference)
        };
        let target = target.unwrap_or_default();
        let id = self.intern(target);
        if !matches!(
            context,
            SchemaContext::Component(_) | SchemaContext::Child(_, EdgeKind::AllOfPart | EdgeKind::Variant(_))
        ) {
            self.used_as_type.insert(id);
        }
        if is_inline && self.nodes[id].context.is_none() {
            self.nodes[id].context = Some(context);
            self.queue.push_back(id);
        }
        id
    }

    /// Whether a reference from [`Document::deserialize`] replaces an inline schema.
    fn is_inline(&self, location: &Pointer, reference: &str) -> bool {
        let target = Pointer::from_reference(reference);
        // An ancestor of the location may itself be a reference.
        let is_below_reference =
            || self.document.at(location).is_none() && self.document.resolve_parents(location) == target;
        target.as_ref() == Some(location) || is_below_reference()
    }

    /// Returns the node of a location, and adds it if it is new.
    pub(crate) fn intern(&mut self, at: Pointer) -> NodeId {
        if let Some(&id) = self.by_location.get(&at) {
            return id;
        }
        let id = self.nodes.len();
        self.by_location.insert(at.clone(), id);
        self.nodes.push(Node {
            at,
            context: None,
            structure: Structure::Pending,
            metadata: Metadata::default(),
        });
        id
    }

    /// Adds a synthesized node, which is not found by its location.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds a synthesized node for some of the keywords of the schema `id`.
    pub(crate) fn add_synthesized(&mut self, id: NodeId, at: Pointer, structure: Structure) -> NodeId {
        self.add(Node {
            at,
            context: Some(SchemaContext::Child(id, EdgeKind::AllOfPart)),
            structure,
            metadata: Metadata::default(),
        })
    }

    /// Whether a schema has no keyword that constrains the type. A schema that is generated as untyped because its
    /// keywords have no Rust type does not count.
    pub(crate) fn is_untyped(&self, id: NodeId) -> bool {
        const TYPE_KEYWORDS: &[&str] = &[
            "$aside", // holds the keywords that normalization has removed because they have no Rust type
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
        let is_typed = |schema: &Value| TYPE_KEYWORDS.iter().any(|key| schema.get(key).is_some());
        matches!(node.structure, Structure::Scalar(Scalar::Json)) && !self.document.at(&node.at).is_some_and(is_typed)
    }

    /// Whether a schema is in a file with OpenAPI 3.1.
    pub(crate) fn is_v31(&self, id: NodeId) -> bool {
        self.document.version_of(self.nodes[id].at.file()) >= Version::V31
    }

    /// Whether a schema consists of annotations only and accepts any value.
    pub(crate) fn is_unconstrained(&self, at: &Pointer) -> bool {
        const ANNOTATIONS: &[&str] = &[
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
            .all(|key| ANNOTATIONS.contains(&key.as_str()) || key.starts_with("x-"))
    }

    /// Returns the default of a schema as written, if it is a number that the parser has rounded.
    pub(crate) fn unrounded_default(&self, at: &Pointer) -> Option<String> {
        self.document.number(&at.child("default")).map(str::to_owned)
    }

    /// Returns the alternatives of all unions, with their inline properties, items and values.
    pub(crate) fn alternatives(&self) -> HashSet<NodeId> {
        let variants = self.nodes.iter().flat_map(|node| match &node.structure {
            Structure::Union { variants, .. } => variants.as_slice(),
            _ => &[],
        });
        let mut found: HashSet<NodeId> = HashSet::new();
        let mut pending: Vec<NodeId> = variants.map(|&variant| self.resolve(variant).0).collect();
        while let Some(id) = pending.pop() {
            if !found.insert(id) {
                continue;
            }
            let parts: Vec<NodeId> = match &self.nodes[id].structure {
                Structure::Object(object) => object.properties.values().copied().collect(),
                Structure::List(Some(part)) | Structure::Map(Some(part)) => vec![*part],
                _ => Vec::new(),
            };
            let parts = parts.into_iter().map(|part| self.resolve(part).0);
            pending.extend(parts.filter(|&part| matches!(self.nodes[part].context, Some(SchemaContext::Child(..)))));
        }
        found
    }

    /// Returns the key of the component that a node represents: the node is the component, the base of its union, or an
    /// alternative that was merged from it.
    pub(crate) fn component_key(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].context {
            Some(SchemaContext::Component(key)) => Some(key),
            Some(SchemaContext::Child(parent, EdgeKind::Base)) => self.component_key(*parent),
            Some(SchemaContext::Child(_, EdgeKind::MergedVariant(key))) => Some(key),
            _ => None,
        }
    }

    /// Returns the values that a schema lists in an `enum` or a `const`, without null.
    pub(crate) fn allowed_values(&self, id: NodeId) -> Option<Vec<Constant>> {
        let (root, _) = self.resolve(id);
        if let Structure::Enum(values) = &self.nodes[root].structure {
            return Some(values.iter().cloned().map(Constant::Text).collect());
        }
        let mut lists = self.alias_chain(id).map(|id| &self.nodes[id].metadata.allowed_values);
        let values = lists.find(|values| !values.is_empty())?;
        Some(values.clone())
    }

    /// Returns the value of a schema that allows only one.
    pub(crate) fn const_value(&self, id: NodeId) -> Option<Constant> {
        let mut values = self.allowed_values(id)?;
        let only = values.pop()?;
        values.is_empty().then_some(only)
    }

    /// Returns a node, and the nodes that it is an alias of.
    pub(crate) fn alias_chain(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let next = |&id: &NodeId| match self.nodes[id].structure {
            Structure::Alias(next) => Some(next),
            _ => None,
        };
        std::iter::successors(Some(id), next).take(self.nodes.len())
    }

    /// Follows the aliases from a node. Returns the last node, and whether any node of the chain is nullable.
    pub(crate) fn resolve(&self, mut id: NodeId) -> (NodeId, bool) {
        let mut nullable = self.nodes[id].metadata.nullable;
        // A chain that is longer than the number of nodes is a cycle, which has been reported when the document was
        // checked.
        for _ in 0..self.nodes.len() {
            let Structure::Alias(next) = self.nodes[id].structure else {
                break;
            };
            id = next;
            nullable |= self.nodes[id].metadata.nullable;
        }
        (id, nullable)
    }

    /// Returns the alternatives of a union, with nested unions replaced by their alternatives.
    pub(crate) fn flat_alternatives(&self, union: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut pending = vec![union];
        while let Some(id) = pending.pop() {
            let root = self.resolve(id).0;
            match &self.nodes[root].structure {
                Structure::Union { variants, .. } if seen.insert(root) => pending.extend(variants.iter().rev()),
                Structure::Union { .. } => {}
                _ => found.push(id),
            }
        }
        found
    }
}
