//! Unions in an `allOf`: one of several that is an object as well, or one of several others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use indexmap::IndexMap;

use super::merger::{Merger, contradict, is_open};
use crate::lower::schemas::node::{
    Additional, Discriminator, Edge, Facts, Node, NodeId, Origin, Record, Scalar, Shape,
};

impl Merger<'_, '_, '_> {
    /// A record and one of several: one of several, each with what the record has. `None` if one of them is no object.
    pub(crate) fn distribute(
        &mut self,
        id: NodeId,
        record: &Record,
        union: NodeId,
        said: Option<&Discriminator>,
    ) -> Option<Shape> {
        let union = self.schemas.resolve(union).0;
        let mut variants = Vec::new();
        let mut made: HashMap<Content, usize> = HashMap::new();
        let mut mapping = IndexMap::new();
        let mut otherwise = None;
        let mut values: HashMap<NodeId, Vec<&String>> = HashMap::new();
        for (value, target) in said.iter().flat_map(|said| &said.mapping) {
            values.entry(self.schemas.resolve(*target).0).or_default().push(value);
        }
        for (number, variant) in self.schemas.flat_alternatives(union).into_iter().enumerate() {
            let root = self.schemas.resolve(variant).0;
            if !self.copy(id, record.fields.len() + record.required.len(), 1) {
                return None;
            }
            let mut whole = record.clone();
            match self.shape(variant).clone() {
                Shape::Record(part) => self.merge_objects(id, &mut whole, &part),
                Shape::Map(None) | Shape::Scalar(Scalar::Json) => {}
                Shape::Map(Some(value)) => whole.additional = Additional::Of(value),
                _ => return None,
            }
            let node = &self.schemas.nodes[root];
            let key = match &node.origin {
                Some(Origin::Component(key)) => Some(key.clone()),
                _ => None,
            };
            let node = match made.entry(content(&whole)) {
                Entry::Occupied(before) => variants[*before.get()],
                Entry::Vacant(free) => {
                    let edge = match key.as_ref().or(node.facts.title.as_ref()) {
                        Some(name) => Edge::Mixed(name.clone()),
                        None => Edge::Variant(number),
                    };
                    let node = Node {
                        at: node.at.clone(),
                        origin: Some(Origin::Child(id, edge)),
                        shape: Shape::Record(whole),
                        facts: node.facts.part(),
                    };
                    free.insert(variants.len());
                    variants.push(self.schemas.add(node));
                    variants[variants.len() - 1]
                }
            };
            if let Some(discriminator) = said {
                if discriminator.otherwise.map(|id| self.schemas.resolve(id).0) == Some(root) {
                    otherwise = Some(node);
                    continue;
                }
                let named = values.get(&root).cloned();
                let names = named.unwrap_or_else(|| key.iter().collect());
                mapping.extend(names.into_iter().map(|name| (name.clone(), node)));
            }
        }
        if let [only] = variants.as_slice() {
            return Some(self.shape(*only).clone());
        }
        let discriminator = said.map(|said| Discriminator {
            property: said.property.clone(),
            mapping,
            otherwise,
        });
        Some(Shape::Union {
            variants,
            discriminator,
        })
    }

    /// What is one of several, and one of several others: those that are in both. `None` where there are none, or where a
    /// value might be of two others that are not the same.
    pub(crate) fn intersect(&mut self, id: NodeId, one: NodeId, other: NodeId) -> Option<NodeId> {
        let [ours, theirs] = [one, other].map(|union| self.schemas.flat_alternatives(union));
        let is_anything = |all: &[NodeId]| all.iter().any(|&id| is_open(self.shape(id)));
        if is_anything(&ours) {
            return Some(other);
        }
        if is_anything(&theirs) {
            return Some(one);
        }
        // Each of the ones is compared with each of the others.
        if !self.copy(id, ours.len().saturating_mul(theirs.len()) / 10, 0) {
            return None;
        }
        let is_in = |all: &[NodeId], id: NodeId| all.iter().any(|&other| self.is_same(id, other));
        let (both, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(|&id| is_in(&theirs, id));
        let mut theirs = theirs.into_iter().filter(|&id| !is_in(&both, id));
        let is_apart = |id: NodeId| ours.iter().all(|&our| contradict(self.shape(our), self.shape(id)));
        if !theirs.all(is_apart) {
            return None;
        }
        if let [] | [_] = both.as_slice() {
            return both.first().copied();
        }
        let node = Node {
            at: self.schemas.nodes[id].at.clone(),
            origin: Some(Origin::Child(id, Edge::Part)),
            shape: Shape::Union {
                variants: both,
                discriminator: self.discriminator(one).or_else(|| self.discriminator(other)),
            },
            facts: Facts::default(),
        };
        Some(self.schemas.add(node))
    }

    fn discriminator(&self, union: NodeId) -> Option<Discriminator> {
        match self.shape(union) {
            Shape::Union { discriminator, .. } => discriminator.clone(),
            _ => None,
        }
    }
}

/// What a record says, in whatever order it says it.
type Content = (Vec<(String, NodeId)>, Vec<String>, Additional);

fn content(record: &Record) -> Content {
    let mut fields: Vec<_> = record.fields.iter().map(|(name, &node)| (name.clone(), node)).collect();
    let mut required: Vec<_> = record.required.iter().cloned().collect();
    fields.sort_unstable();
    required.sort_unstable();
    (fields, required, record.additional.clone())
}
