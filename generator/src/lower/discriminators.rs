//! Discriminators whose property an alternative does not declare.
//!
//! A server needs the property to read what is sent, so it becomes one of the alternative: with the values that the mapping
//! gives, or else with the name of the component (OpenAPI 3.0.3, "Discriminator Object"). What the alternative refers to
//! may be used elsewhere without the property; the alternative is therefore a type of its own.

use indexmap::IndexMap;

use super::schemas::{Edge, Facts, Node, NodeId, Origin, Scalar, Schemas, Shape};

/// Declares the properties of all discriminators. All schemas have been merged.
pub(crate) fn declare(schemas: &mut Schemas<'_>) {
    for id in 0..schemas.nodes.len() {
        let Shape::Union {
            variants,
            discriminator: Some(discriminator),
        } = &schemas.nodes[id].shape
        else {
            continue;
        };
        let (variants, mut discriminator) = (variants.clone(), discriminator.clone());
        let otherwise = discriminator.otherwise.map(|id| schemas.root(id).0);
        let mut declared = IndexMap::new();
        for (number, &variant) in variants.iter().enumerate() {
            let root = schemas.root(variant).0;
            let keys = discriminator
                .mapping
                .iter()
                .filter(|(_, target)| schemas.root(**target).0 == root);
            let mut values: Vec<String> = keys.map(|(key, _)| key.clone()).collect();
            if values.is_empty() && otherwise != Some(root) {
                values.extend(schemas.component_key(root).map(str::to_owned));
            }
            let property = &discriminator.property;
            if let Some(node) = with_property(schemas, (id, number), root, property, values, otherwise == Some(root)) {
                declared.insert(root, node);
            }
        }
        if declared.is_empty() {
            continue;
        }
        let now = |schemas: &Schemas<'_>, id: NodeId| declared.get(&schemas.root(id).0).copied().unwrap_or(id);
        let variants = variants.into_iter().map(|variant| now(schemas, variant)).collect();
        for target in discriminator.mapping.values_mut() {
            *target = now(schemas, *target);
        }
        discriminator.otherwise = discriminator.otherwise.map(|id| now(schemas, id));
        schemas.nodes[id].shape = Shape::Union {
            variants,
            discriminator: Some(discriminator),
        };
    }
}

/// An alternative with the property of the discriminator; `None` if it has it, or if no value of it is known.
fn with_property(
    schemas: &mut Schemas<'_>,
    (union, number): (NodeId, usize),
    root: NodeId,
    property: &str,
    values: Vec<String>,
    is_otherwise: bool,
) -> Option<NodeId> {
    let alternative = &schemas.nodes[root];
    let Shape::Record(record) = &alternative.shape else {
        return None;
    };
    if record.fields.contains_key(property) || values.is_empty() && !is_otherwise {
        return None;
    }
    let (mut record, at, facts) = (record.clone(), alternative.at.clone(), alternative.facts.part());
    let name = schemas.component_key(root).map(str::to_owned);
    let edge = name.map_or(Edge::Variant(number), Edge::Mixed);
    let id = schemas.add(Node {
        at: at.clone(),
        origin: Some(Origin::Child(union, edge)),
        shape: Shape::Pending,
        facts,
    });
    let field = schemas.add(Node {
        at,
        origin: Some(Origin::Child(id, Edge::Property(property.to_owned()))),
        shape: match values.is_empty() {
            true => Shape::Scalar(Scalar::String(None)),
            false => Shape::Enum(values),
        },
        facts: Facts {
            docs: "What tells this type from the others.".to_owned(),
            ..Facts::default()
        },
    });
    record.fields.shift_insert(0, property.to_owned(), field);
    record.required.insert(property.to_owned());
    schemas.nodes[id].shape = Shape::Record(record);
    Some(id)
}
