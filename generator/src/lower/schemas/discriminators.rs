//! Discriminators whose property an alternative does not declare.
//!
//! A server needs the property to read what is sent, so it becomes one of the alternative: with the values that the mapping
//! gives, or else with the name of the component (OpenAPI 3.0.3, "Discriminator Object"). What the alternative refers to
//! may be used elsewhere without the property; the alternative is therefore a type of its own. Where it is a union itself,
//! so are its alternatives.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::graph::Schemas;
use super::node::{Additional, Discriminator, Edge, Facts, Node, NodeId, Origin, Record, Scalar, Shape};
use crate::diagnostics::Log;
use crate::ir::Constant;

/// How many properties may be copied for the alternatives of all unions, which may be nested; no honest document comes
/// near.
const MAX_COPIED: usize = 300_000;

/// How many unions within one another are looked into for the values of a discriminator.
const MAX_NESTED: usize = 16;

/// Declares the properties of all discriminators. All schemas have been merged.
pub(crate) fn declare(schemas: &mut Schemas<'_>, log: &mut Log) {
    let mut room = MAX_COPIED;
    for id in inner_first(schemas) {
        let Shape::Union {
            variants,
            discriminator: Some(discriminator),
        } = &schemas.nodes[id].shape
        else {
            continue;
        };
        let (variants, discriminator) = (variants.clone(), discriminator.clone());
        let otherwise = discriminator.otherwise.map(|id| schemas.resolve(id).0);
        let mut declared = HashMap::new();
        for (number, &variant) in variants.iter().enumerate() {
            let root = schemas.resolve(variant).0;
            let keys = discriminator
                .mapping
                .iter()
                .filter(|(_, target)| schemas.resolve(**target).0 == root);
            let mut values: Vec<String> = keys.map(|(key, _)| key.clone()).collect();
            if values.is_empty() && otherwise != Some(root) {
                let Some(name) = schemas.component_key(root) else {
                    continue;
                };
                values.push(name.to_owned());
            }
            let mut declaration = Declaration {
                schemas,
                property: &discriminator.property,
                values: &values,
                made: HashMap::new(),
                depth: 0,
                room: &mut room,
            };
            declared.extend(declaration.of(id, number, root).map(|node| (root, node)));
        }
        if room == 0 {
            let message = "too many alternatives of unions do not declare the property of this `discriminator`; it is \
                           not added to all of them";
            log.warn(&schemas.nodes[id].at, message, None);
        }
        if !declared.is_empty() {
            schemas.nodes[id].shape = renewed(schemas, variants, Some(discriminator), &declared);
        }
    }
}

/// All unions, each behind those that are among its alternatives.
fn inner_first(schemas: &Schemas<'_>) -> Vec<NodeId> {
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    for start in 0..schemas.nodes.len() {
        let mut open = vec![(start, false)];
        while let Some((id, is_left)) = open.pop() {
            let Shape::Union { variants, .. } = &schemas.nodes[id].shape else {
                continue;
            };
            if is_left {
                order.push(id);
            } else if seen.insert(id) {
                open.push((id, true));
                open.extend(variants.iter().map(|&variant| (schemas.resolve(variant).0, false)));
            }
        }
    }
    order
}

/// A union of other nodes in the place of some.
fn renewed(
    schemas: &Schemas<'_>,
    variants: Vec<NodeId>,
    discriminator: Option<Discriminator>,
    nodes: &HashMap<NodeId, NodeId>,
) -> Shape {
    let now = |id: NodeId| nodes.get(&schemas.resolve(id).0).copied().unwrap_or(id);
    Shape::Union {
        variants: variants.into_iter().map(now).collect(),
        discriminator: discriminator.map(|mut said| {
            said.mapping.values_mut().for_each(|target| *target = now(*target));
            said.otherwise = said.otherwise.map(now);
            said
        }),
    }
}

/// A property that is declared for an alternative of a union.
struct Declaration<'s, 'd> {
    schemas: &'s mut Schemas<'d>,
    property: &'s str,
    /// None of them is known of what stands for all other values.
    values: &'s [String],
    /// The unions that have been copied.
    made: HashMap<NodeId, NodeId>,
    /// How many of them are being copied.
    depth: usize,
    room: &'s mut usize,
}

impl Declaration<'_, '_> {
    /// An alternative of a union with the property; `None` if it has it, or if it is no object.
    fn of(&mut self, union: NodeId, number: usize, root: NodeId) -> Option<NodeId> {
        match self.schemas.nodes[root].shape.clone() {
            Shape::Record(record) if !record.fields.contains_key(self.property) => {
                self.record(union, number, root, record)
            }
            Shape::Map(value) => {
                let additional = value.map_or(Additional::Any, Additional::Of);
                let record = Record {
                    additional,
                    ..Record::default()
                };
                self.record(union, number, root, record)
            }
            Shape::Union {
                variants,
                discriminator,
            } => {
                if let Some(&made) = self.made.get(&root) {
                    return Some(made);
                }
                if self.depth == MAX_NESTED || !self.is_needed(root) {
                    return None;
                }
                let id = self.copy(union, number, root, variants.len())?;
                self.made.insert(root, id);
                self.depth += 1;
                let mut declared = HashMap::new();
                for (number, &variant) in variants.iter().enumerate() {
                    let root = self.schemas.resolve(variant).0;
                    declared.extend(self.of(id, number, root).map(|node| (root, node)));
                }
                self.depth -= 1;
                self.schemas.nodes[id].shape = renewed(self.schemas, variants, discriminator, &declared);
                Some(id)
            }
            _ => None,
        }
    }

    /// Whether an alternative of a union, or of one in it, is an object that does not declare the property.
    fn is_needed(&self, union: NodeId) -> bool {
        let (mut open, mut seen) = (vec![(union, 0)], HashSet::new());
        while let Some((id, depth)) = open.pop() {
            let root = self.schemas.resolve(id).0;
            match &self.schemas.nodes[root].shape {
                Shape::Record(record) if !record.fields.contains_key(self.property) => return true,
                Shape::Map(_) => return true,
                Shape::Union { variants, .. } if depth < MAX_NESTED && seen.insert(root) => {
                    open.extend(variants.iter().map(|&variant| (variant, depth + 1)));
                }
                _ => {}
            }
        }
        false
    }

    /// A node for an alternative, without a shape; `None` if there are too many.
    fn copy(&mut self, union: NodeId, number: usize, root: NodeId, size: usize) -> Option<NodeId> {
        *self.room = self.room.saturating_sub(size + 1);
        if *self.room == 0 {
            return None;
        }
        let name = self.schemas.component_key(root).map(str::to_owned);
        let edge = name.map_or(Edge::Variant(number), Edge::Mixed);
        let alternative = &self.schemas.nodes[root];
        Some(self.schemas.add(Node {
            at: alternative.at.clone(),
            origin: Some(Origin::Child(union, edge)),
            facts: alternative.facts.part(),
            shape: Shape::Pending,
        }))
    }

    fn record(&mut self, union: NodeId, number: usize, root: NodeId, mut record: Record) -> Option<NodeId> {
        let id = self.copy(union, number, root, record.fields.len())?;
        let field = self.schemas.add(Node {
            at: self.schemas.nodes[root].at.clone(),
            origin: Some(Origin::Child(id, Edge::Property(self.property.to_owned()))),
            shape: match self.values {
                [] => Shape::Scalar(Scalar::String(None)),
                values => Shape::Enum(values.to_vec()),
            },
            facts: Facts {
                docs: "What tells this type from the others.".to_owned(),
                preset: self.values.iter().min().cloned(),
                ..Facts::default()
            },
        });
        record.fields.shift_insert(0, self.property.to_owned(), field);
        record.required.insert(self.property.to_owned());
        self.schemas.nodes[id].shape = Shape::Record(record);
        Some(id)
    }
}

/// The values of a property by which an alternative is told from others, as far as schemas say them: its own, and if it is
/// a union those of its alternatives.
pub(crate) fn constants(schemas: &Schemas<'_>, id: NodeId, property: &str) -> Vec<Constant> {
    let mut found = IndexMap::new();
    let (mut open, mut seen) = (vec![(id, 0)], HashSet::new());
    while let Some((id, depth)) = open.pop() {
        let root = schemas.resolve(id).0;
        match &schemas.nodes[root].shape {
            Shape::Record(record) => {
                let values = record.fields.get(property).and_then(|field| schemas.constants(*field));
                let values = values.into_iter().flatten().filter(Constant::is_scalar);
                found.extend(values.map(|value| (value, ())));
            }
            Shape::Union {
                variants,
                discriminator,
            } if depth < MAX_NESTED && seen.insert(root) => {
                open.extend(variants.iter().rev().map(|&variant| (variant, depth + 1)));
                let said = discriminator.as_ref().filter(|said| said.property == property);
                let keys = said.into_iter().flat_map(|said| said.mapping.iter());
                found.extend(keys.map(|(key, &target)| (mapped(schemas, key, target, property), ())));
                let otherwise = said.and_then(|said| said.otherwise);
                for &variant in variants
                    .iter()
                    .filter(|variant| said.is_some() && otherwise != Some(**variant))
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

/// A key of a mapping as the value that the property has: `5` where that is an integer.
pub(crate) fn mapped(schemas: &Schemas<'_>, key: &str, id: NodeId, property: &str) -> Constant {
    let mut root = schemas.resolve(id).0;
    for _ in 0..MAX_NESTED {
        match &schemas.nodes[root].shape {
            Shape::Union { variants, .. } if !variants.is_empty() => root = schemas.resolve(variants[0]).0,
            _ => break,
        }
    }
    let field = match &schemas.nodes[root].shape {
        Shape::Record(record) => record.fields.get(property),
        _ => None,
    };
    let typed = match field.map(|field| &schemas.nodes[schemas.resolve(*field).0].shape) {
        Some(Shape::Scalar(Scalar::Bool)) => key.parse().ok().map(Constant::Bool),
        Some(Shape::Scalar(scalar)) if scalar.is_integer() => key.parse().ok().map(Constant::Integer),
        _ => None,
    };
    typed.unwrap_or_else(|| Constant::Text(key.to_owned()))
}
