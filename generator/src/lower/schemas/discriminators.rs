//! Adds the discriminator property to alternatives that do not declare it, and determines discriminator values.
//!
//! A server needs the property to decode a request, so it is added to the alternative. Its values are the keys of the
//! mapping, or else the name of the component (OpenAPI 3.0.3, "Discriminator Object"). The schema of the alternative
//! may also be used elsewhere, without the property, so the alternative becomes a copy with a type of its own. If the
//! alternative is a union itself, the property is added to the alternatives of a copy of that union.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::graph::Schemas;
use super::node::{
    AdditionalProperties, Discriminator, EdgeKind, Metadata, Node, NodeId, ObjectSchema, Scalar, SchemaContext,
    Structure,
};
use crate::diagnostics::Log;
use crate::ir::Constant;

/// The maximal number of properties that are copied for the alternatives of all unions, which may be nested. It is far
/// above any real-world document.
const MAX_COPIED: usize = 300_000;

/// The maximal depth of nested unions in which a discriminator property is added or its values are looked up.
const MAX_NESTED: usize = 16;

/// Adds the properties of all discriminators. Every `allOf` has been merged before.
pub(crate) fn declare_properties(schemas: &mut Schemas<'_>, log: &mut Log) {
    let mut copies_left = MAX_COPIED;
    for id in inner_unions_first(schemas) {
        let Structure::Union {
            variants,
            discriminator: Some(discriminator),
        } = &schemas.nodes[id].structure
        else {
            continue;
        };
        let (variants, discriminator) = (variants.clone(), discriminator.clone());
        let fallback = discriminator.fallback.map(|id| schemas.resolve(id).0);
        let mut replacements = HashMap::new();
        for (index, &variant) in variants.iter().enumerate() {
            let root = schemas.resolve(variant).0;
            let keys = discriminator
                .mapping
                .iter()
                .filter(|(_, target)| schemas.resolve(**target).0 == root);
            let mut values: Vec<String> = keys.map(|(key, _)| key.clone()).collect();
            let is_optional = discriminator.is_optional && fallback == Some(root);
            // The property may be absent or have any other value, which is kept as an additional property.
            if is_optional && values.is_empty() {
                continue;
            }
            if values.is_empty() && fallback != Some(root) {
                let Some(name) = schemas.component_key(root) else {
                    continue;
                };
                values.push(name.to_owned());
            }
            let mut declaration = Declaration {
                schemas,
                property: &discriminator.property,
                values: &values,
                is_optional,
                copies: HashMap::new(),
                depth: 0,
                copies_left: &mut copies_left,
            };
            replacements.extend(declaration.add_to(id, index, root).map(|node| (root, node)));
        }
        if copies_left == 0 {
            let message = "too many alternatives do not declare the property of this `discriminator`; it is not added \
                           to all of them";
            log.warn(&schemas.nodes[id].at, message, None);
        }
        if !replacements.is_empty() {
            schemas.nodes[id].structure = union_with(schemas, variants, Some(discriminator), &replacements);
        }
    }
}

/// Returns all unions in an order in which each follows the unions among its alternatives.
fn inner_unions_first(schemas: &Schemas<'_>) -> Vec<NodeId> {
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    for start in 0..schemas.nodes.len() {
        let mut pending = vec![(start, false)];
        while let Some((id, is_visited)) = pending.pop() {
            let Structure::Union { variants, .. } = &schemas.nodes[id].structure else {
                continue;
            };
            if is_visited {
                order.push(id);
            } else if seen.insert(id) {
                pending.push((id, true));
                pending.extend(variants.iter().map(|&variant| (schemas.resolve(variant).0, false)));
            }
        }
    }
    order
}

/// Returns a union in which some nodes are replaced. `replacements` contains the new node by the resolved old one.
fn union_with(
    schemas: &Schemas<'_>,
    variants: Vec<NodeId>,
    discriminator: Option<Discriminator>,
    replacements: &HashMap<NodeId, NodeId>,
) -> Structure {
    let replace = |id: NodeId| replacements.get(&schemas.resolve(id).0).copied().unwrap_or(id);
    Structure::Union {
        variants: variants.into_iter().map(replace).collect(),
        discriminator: discriminator.map(|mut discriminator| {
            let targets = discriminator.mapping.values_mut();
            targets.for_each(|target| *target = replace(*target));
            discriminator.fallback = discriminator.fallback.map(replace);
            discriminator
        }),
    }
}

/// Adds a discriminator property to an alternative of a union.
struct Declaration<'s, 'd> {
    schemas: &'s mut Schemas<'d>,
    property: &'s str,
    /// Empty for the fallback of the union, which is used for all other values.
    values: &'s [String],
    /// Whether the alternative is that of objects without the property, too.
    is_optional: bool,
    /// The copies of nested unions, by the original.
    copies: HashMap<NodeId, NodeId>,
    /// The number of nested unions that are being copied.
    depth: usize,
    copies_left: &'s mut usize,
}

impl Declaration<'_, '_> {
    /// Returns a copy of an alternative with the property; `None` if it declares the property itself, or is not an
    /// object.
    fn add_to(&mut self, union: NodeId, index: usize, root: NodeId) -> Option<NodeId> {
        match self.schemas.nodes[root].structure.clone() {
            Structure::Object(object) if !object.properties.contains_key(self.property) => {
                self.add_to_object(union, index, root, object)
            }
            Structure::Map(value) => {
                let additional = value.map_or(AdditionalProperties::Any, AdditionalProperties::Schema);
                let object = ObjectSchema {
                    additional,
                    ..ObjectSchema::default()
                };
                self.add_to_object(union, index, root, object)
            }
            Structure::Union {
                variants,
                discriminator,
            } => {
                if let Some(&copy) = self.copies.get(&root) {
                    return Some(copy);
                }
                if self.depth == MAX_NESTED || !self.is_missing_in(root) {
                    return None;
                }
                let id = self.copy(union, index, root, variants.len())?;
                self.copies.insert(root, id);
                self.depth += 1;
                let mut replacements = HashMap::new();
                for (index, &variant) in variants.iter().enumerate() {
                    let root = self.schemas.resolve(variant).0;
                    replacements.extend(self.add_to(id, index, root).map(|node| (root, node)));
                }
                self.depth -= 1;
                self.schemas.nodes[id].structure = union_with(self.schemas, variants, discriminator, &replacements);
                Some(id)
            }
            _ => None,
        }
    }

    /// Whether an alternative of a union, or of a nested one, is an object that does not declare the property.
    fn is_missing_in(&self, union: NodeId) -> bool {
        let (mut pending, mut seen) = (vec![(union, 0)], HashSet::new());
        while let Some((id, depth)) = pending.pop() {
            let root = self.schemas.resolve(id).0;
            match &self.schemas.nodes[root].structure {
                Structure::Object(object) if !object.properties.contains_key(self.property) => return true,
                Structure::Map(_) => return true,
                Structure::Union { variants, .. } if depth < MAX_NESTED && seen.insert(root) => {
                    pending.extend(variants.iter().map(|&variant| (variant, depth + 1)));
                }
                _ => {}
            }
        }
        false
    }

    /// Adds a copy of an alternative, without a structure; `None` if there are too many copies. `size` is the number of
    /// its parts.
    fn copy(&mut self, union: NodeId, index: usize, root: NodeId, size: usize) -> Option<NodeId> {
        *self.copies_left = self.copies_left.saturating_sub(size + 1);
        if *self.copies_left == 0 {
            return None;
        }
        let name = self.schemas.component_key(root).map(str::to_owned);
        let edge = name.map_or(EdgeKind::Variant(index), EdgeKind::MergedVariant);
        let alternative = &self.schemas.nodes[root];
        Some(self.schemas.add(Node {
            at: alternative.at.clone(),
            context: Some(SchemaContext::Child(union, edge)),
            metadata: alternative.metadata.without_names(),
            structure: Structure::Pending,
        }))
    }

    /// Returns a copy of an object with the property as its first one.
    fn add_to_object(&mut self, union: NodeId, index: usize, root: NodeId, mut object: ObjectSchema) -> Option<NodeId> {
        let id = self.copy(union, index, root, object.properties.len())?;
        let property = self.schemas.add(Node {
            at: self.schemas.nodes[root].at.clone(),
            context: Some(SchemaContext::Child(id, EdgeKind::Property(self.property.to_owned()))),
            structure: match self.values {
                [] => Structure::Scalar(Scalar::String(None)),
                values => Structure::Enum(values.to_vec()),
            },
            metadata: Metadata {
                docs: "The discriminator: its value identifies the type of the object.".to_owned(),
                initial_value: self.values.iter().min().filter(|_| !self.is_optional).cloned(),
                ..Metadata::default()
            },
        });
        object.properties.shift_insert(0, self.property.to_owned(), property);
        if !self.is_optional {
            object.required.insert(self.property.to_owned());
        }
        self.schemas.nodes[id].structure = Structure::Object(object);
        Some(id)
    }
}

/// Returns the discriminator values of an alternative, as far as its schema lists them. The values of a union are those
/// of its alternatives, with the keys of its own mapping and the names of its components.
pub(crate) fn discriminator_values(schemas: &Schemas<'_>, id: NodeId, property: &str) -> Vec<Constant> {
    let mut found = IndexMap::new();
    let (mut pending, mut seen) = (vec![(id, 0)], HashSet::new());
    while let Some((id, depth)) = pending.pop() {
        let root = schemas.resolve(id).0;
        match &schemas.nodes[root].structure {
            Structure::Object(object) => {
                let declared = object.properties.get(property);
                let values = declared.and_then(|declared| schemas.allowed_values(*declared));
                let values = values.into_iter().flatten().filter(Constant::is_scalar);
                found.extend(values.map(|value| (value, ())));
            }
            Structure::Union {
                variants,
                discriminator,
            } if depth < MAX_NESTED && seen.insert(root) => {
                pending.extend(variants.iter().rev().map(|&variant| (variant, depth + 1)));
                let discriminator = discriminator.as_ref().filter(|own| own.property == property);
                let keys = discriminator.into_iter().flat_map(|own| own.mapping.iter());
                found.extend(keys.map(|(key, &target)| (mapping_value(schemas, key, target, property), ())));
                let fallback = discriminator.and_then(|own| own.fallback);
                for &variant in variants
                    .iter()
                    .filter(|variant| discriminator.is_some() && fallback != Some(**variant))
                {
                    let key = schemas.component_key(schemas.resolve(variant).0);
                    found.extend(key.map(|key| (Constant::Text(key.to_owned()), ())));
                }
            }
            _ => {}
        }
    }
    found.into_keys().collect()
}

/// Converts a key of a mapping, which is always a string, to the type of the property: the integer `5` instead of
/// `"5"`.
pub(crate) fn mapping_value(schemas: &Schemas<'_>, key: &str, id: NodeId, property: &str) -> Constant {
    let mut root = schemas.resolve(id).0;
    for _ in 0..MAX_NESTED {
        match &schemas.nodes[root].structure {
            Structure::Union { variants, .. } if !variants.is_empty() => root = schemas.resolve(variants[0]).0,
            _ => break,
        }
    }
    let declared = match &schemas.nodes[root].structure {
        Structure::Object(object) => object.properties.get(property),
        _ => None,
    };
    let typed = match declared.map(|declared| &schemas.nodes[schemas.resolve(*declared).0].structure) {
        Some(Structure::Scalar(Scalar::Bool)) => key.parse().ok().map(Constant::Bool),
        Some(Structure::Scalar(scalar)) if scalar.is_integer() => key.parse().ok().map(Constant::Integer),
        _ => None,
    };
    typed.unwrap_or_else(|| Constant::Text(key.to_owned()))
}
