//! Merges unions in an `allOf`: an object with a union, and a union with another union.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use indexmap::IndexMap;

use super::merger::{Merger, allows_any_value, are_disjoint};
use crate::lower::schemas::node::{
    AdditionalProperties, Discriminator, EdgeKind, Metadata, Node, NodeId, ObjectSchema, Scalar, SchemaContext,
    Structure,
};

impl Merger<'_, '_, '_> {
    /// Merges an object with a union into a union whose alternatives have all properties of the object. `None` if an
    /// alternative is not an object.
    pub(crate) fn distribute(
        &mut self,
        id: NodeId,
        object: &ObjectSchema,
        union: NodeId,
        discriminator: Option<&Discriminator>,
    ) -> Option<Structure> {
        let union = self.schemas.resolve(union).0;
        let mut variants = Vec::new();
        let mut variant_by_content: HashMap<Content, usize> = HashMap::new();
        let mut mapping = IndexMap::new();
        let mut fallback = None;
        let mut values: HashMap<NodeId, Vec<&String>> = HashMap::new();
        for (value, target) in discriminator.iter().flat_map(|discriminator| &discriminator.mapping) {
            values.entry(self.schemas.resolve(*target).0).or_default().push(value);
        }
        for (index, variant) in self.schemas.flat_alternatives(union).into_iter().enumerate() {
            let root = self.schemas.resolve(variant).0;
            if !self.count_copies(id, object.properties.len() + object.required.len(), 1) {
                return None;
            }
            let mut merged = object.clone();
            match self.structure(variant).clone() {
                Structure::Object(part) => self.merge_objects(id, &mut merged, &part),
                Structure::Map(None) | Structure::Scalar(Scalar::Json) => {}
                Structure::Map(Some(value)) => merged.additional = AdditionalProperties::Schema(value),
                _ => return None,
            }
            let node = &self.schemas.nodes[root];
            let key = match &node.context {
                Some(SchemaContext::Component(key)) => Some(key.clone()),
                _ => None,
            };
            let node = match variant_by_content.entry(content(&merged)) {
                Entry::Occupied(equal) => variants[*equal.get()],
                Entry::Vacant(vacant) => {
                    let edge = match key.as_ref().or(node.metadata.title.as_ref()) {
                        Some(name) => EdgeKind::MergedVariant(name.clone()),
                        None => EdgeKind::Variant(index),
                    };
                    let node = Node {
                        at: node.at.clone(),
                        context: Some(SchemaContext::Child(id, edge)),
                        structure: Structure::Object(merged),
                        metadata: node.metadata.without_names(),
                    };
                    vacant.insert(variants.len());
                    variants.push(self.schemas.add(node));
                    variants[variants.len() - 1]
                }
            };
            if let Some(discriminator) = discriminator {
                if discriminator.fallback.map(|id| self.schemas.resolve(id).0) == Some(root) {
                    fallback = Some(node);
                    continue;
                }
                let mapped = values.get(&root).cloned();
                let values = mapped.unwrap_or_else(|| key.iter().collect());
                mapping.extend(values.into_iter().map(|value| (value.clone(), node)));
            }
        }
        if let [only] = variants.as_slice() {
            return Some(self.structure(*only).clone());
        }
        let discriminator = discriminator.map(|discriminator| Discriminator {
            property: discriminator.property.clone(),
            mapping,
            fallback,
            is_optional: discriminator.is_optional && fallback.is_some(),
        });
        Some(Structure::Union {
            variants,
            discriminator,
        })
    }

    /// Merges two unions into the union of the alternatives that both have. `None` if there are none, or if a value may
    /// match two alternatives that are not the same.
    pub(crate) fn intersect(&mut self, id: NodeId, first: NodeId, second: NodeId) -> Option<NodeId> {
        let [in_first, in_second] = [first, second].map(|union| self.schemas.flat_alternatives(union));
        let allows_anything = |all: &[NodeId]| all.iter().any(|&id| allows_any_value(self.structure(id)));
        if allows_anything(&in_first) {
            return Some(second);
        }
        if allows_anything(&in_second) {
            return Some(first);
        }
        // Each alternative is compared with each one of the other union; ten comparisons count as one copy.
        if !self.count_copies(id, in_first.len().saturating_mul(in_second.len()) / 10, 0) {
            return None;
        }
        let is_in = |all: &[NodeId], id: NodeId| all.iter().any(|&other| self.is_same(id, other));
        let (shared, only_first): (Vec<_>, Vec<_>) = in_first.into_iter().partition(|&id| is_in(&in_second, id));
        let mut only_second = in_second.into_iter().filter(|&id| !is_in(&shared, id));
        let is_disjoint = |id: NodeId| {
            only_first
                .iter()
                .all(|&other| are_disjoint(self.structure(other), self.structure(id)))
        };
        if !only_second.all(is_disjoint) {
            return None;
        }
        if let [] | [_] = shared.as_slice() {
            return shared.first().copied();
        }
        let node = Node {
            at: self.schemas.nodes[id].at.clone(),
            context: Some(SchemaContext::Child(id, EdgeKind::AllOfPart)),
            structure: Structure::Union {
                variants: shared,
                discriminator: self.discriminator(first).or_else(|| self.discriminator(second)),
            },
            metadata: Metadata::default(),
        };
        Some(self.schemas.add(node))
    }

    fn discriminator(&self, union: NodeId) -> Option<Discriminator> {
        match self.structure(union) {
            Structure::Union { discriminator, .. } => discriminator.clone(),
            _ => None,
        }
    }
}

/// The keywords of an object in sorted order: properties, `required`, and additional properties.
type Content = (Vec<(String, NodeId)>, Vec<String>, AdditionalProperties);

fn content(object: &ObjectSchema) -> Content {
    let mut properties: Vec<_> = object
        .properties
        .iter()
        .map(|(name, &node)| (name.clone(), node))
        .collect();
    let mut required: Vec<_> = object.required.iter().cloned().collect();
    properties.sort_unstable();
    required.sort_unstable();
    (properties, required, object.additional.clone())
}
