//! Finds schemas that are structurally equal, and therefore become the same Rust type.
//!
//! Two schemas are equal if they are bisimilar: no path through their parts leads to a difference. The classes of equal
//! schemas are found by partition refinement, which terminates on cycles and needs no names. It therefore also
//! recognizes an inline schema that repeats a component, even a recursive one. Descriptions and constraints that have
//! no effect on the Rust type are ignored.
//!
//! When a class is split, its largest group keeps its number, and only the nodes with edges to the other groups are
//! examined again (Hopcroft's algorithm). Each time a node changes its class, the size of its class is at most half of
//! what it was, so the running time is O(edges × log nodes) up to sorting.

use std::collections::HashMap;

use super::graph::Schemas;
use super::node::{AdditionalProperties, NodeId, Structure};

/// Returns the class of each node. Nodes of the same class are equal.
pub(crate) fn equivalence_classes(schemas: &Schemas<'_>) -> Vec<usize> {
    let signatures: Vec<NodeSignature> = (0..schemas.nodes.len())
        .map(|id| signature(schemas, schemas.resolve(id).0))
        .collect();
    refine(&signatures)
}

/// Returns the coarsest partition in which the nodes of each class have the same label and edges to the same classes.
fn refine(signatures: &[NodeSignature]) -> Vec<usize> {
    // The edges to each node: their source, and their index among the edges of the source.
    let mut incoming: Vec<Vec<(NodeId, usize)>> = vec![Vec::new(); signatures.len()];
    for (id, signature) in signatures.iter().enumerate() {
        for (edge, &part) in signature.parts.iter().enumerate() {
            incoming[part].push((id, edge));
        }
    }
    let mut partition = Partition::new(number_distinct(signatures.iter().map(|signature| &signature.label)));
    let mut moved: Vec<NodeId> = (0..signatures.len()).collect();
    while !moved.is_empty() {
        let mut changed_edges: HashMap<NodeId, Vec<(usize, usize)>> = HashMap::new();
        for &part in &moved {
            for &(id, edge) in &incoming[part] {
                changed_edges
                    .entry(id)
                    .or_default()
                    .push((edge, partition.classes[part]));
            }
        }
        moved = partition.split(changed_edges);
    }
    partition.classes
}

/// The nodes, divided into classes.
struct Partition {
    /// The class of each node.
    classes: Vec<usize>,
    /// The nodes of each class.
    members: Vec<Vec<NodeId>>,
    /// The index of each node in `members` of its class.
    positions: Vec<usize>,
}

impl Partition {
    fn new(classes: Vec<usize>) -> Self {
        let mut members: Vec<Vec<NodeId>> = vec![Vec::new(); classes.iter().max().map_or(0, |last| last + 1)];
        let mut positions = Vec::with_capacity(classes.len());
        for (id, &class) in classes.iter().enumerate() {
            positions.push(members[class].len());
            members[class].push(id);
        }
        Self {
            classes,
            members,
            positions,
        }
    }

    /// Splits classes whose nodes have edges to different new classes. `changed_edges` contains, by node, the index of
    /// each edge to a new class and that class. Before, all nodes of a class had edges to the same classes, and nodes
    /// without changed edges still do. Returns the nodes whose class has changed.
    fn split(&mut self, changed_edges: HashMap<NodeId, Vec<(usize, usize)>>) -> Vec<NodeId> {
        let mut changed: Vec<_> = changed_edges
            .into_iter()
            .map(|(id, mut edges)| {
                edges.sort_unstable();
                (self.classes[id], edges, id)
            })
            .collect();
        changed.sort_unstable();
        let mut moved = Vec::new();
        for of_class in changed.chunk_by(|(a, ..), (b, ..)| a == b) {
            let class = of_class[0].0;
            let groups = of_class.chunk_by(|(_, a, _), (_, b, _)| a == b);
            let mut groups: Vec<Vec<NodeId>> = groups.map(|group| group.iter().map(|&(.., id)| id).collect()).collect();
            for &(.., id) in of_class {
                self.remove(id);
            }
            groups.push(std::mem::take(&mut self.members[class]));
            let largest = (0..groups.len()).max_by_key(|&group| groups[group].len());
            let unmoved = groups.swap_remove(largest.unwrap_or_default());
            self.set_members(class, unmoved);
            for group in groups.into_iter().filter(|group| !group.is_empty()) {
                moved.extend(&group);
                self.members.push(Vec::new());
                self.set_members(self.members.len() - 1, group);
            }
        }
        moved
    }

    /// Removes a node from the members of its class.
    fn remove(&mut self, id: NodeId) {
        let members = &mut self.members[self.classes[id]];
        let position = self.positions[id];
        members.swap_remove(position);
        if let Some(&other) = members.get(position) {
            self.positions[other] = position;
        }
    }

    fn set_members(&mut self, class: usize, nodes: Vec<NodeId>) {
        for (position, &id) in nodes.iter().enumerate() {
            self.classes[id] = class;
            self.positions[id] = position;
        }
        self.members[class] = nodes;
    }
}

/// The properties of a node that matter for equality.
struct NodeSignature {
    /// Everything that is known without looking into the parts.
    label: String,
    /// The targets of the node's edges.
    parts: Vec<NodeId>,
}

fn signature(schemas: &Schemas<'_>, id: NodeId) -> NodeSignature {
    let node = &schemas.nodes[id];
    let nullability = |part: NodeId| if schemas.resolve(part).1 { "?" } else { "" };
    let with_part = |label: &str, part: &Option<NodeId>| match part {
        Some(part) => NodeSignature {
            label: format!("{label}{}", nullability(*part)),
            parts: vec![*part],
        },
        None => NodeSignature {
            label: format!("{label}*"),
            parts: Vec::new(),
        },
    };
    match &node.structure {
        Structure::Scalar(scalar) => NodeSignature {
            label: {
                let meaning = node.metadata.meaning.as_ref().map(|stated| stated.meaning);
                format!("{scalar:?} {:?} {meaning:?}", node.metadata.allowed_values)
            },
            parts: Vec::new(),
        },
        Structure::Enum(values) => NodeSignature {
            label: format!("enum {values:?}"),
            parts: Vec::new(),
        },
        Structure::List(item) => with_part("list", item),
        Structure::Map(value) => with_part("map", value),
        Structure::Object(object) => {
            let mut properties: Vec<(&String, &NodeId)> = object.properties.iter().collect();
            properties.sort_unstable();
            let mut required: Vec<&String> = object.required.iter().collect();
            required.sort_unstable();
            let labels: Vec<_> = properties
                .iter()
                .map(|&(name, &part)| (name, nullability(part)))
                .collect();
            let mut parts: Vec<NodeId> = properties.iter().map(|&(_, &part)| part).collect();
            let additional = match object.additional {
                AdditionalProperties::Ignored => "ignored",
                AdditionalProperties::Any => "any",
                AdditionalProperties::Schema(part) => {
                    parts.push(part);
                    "schema"
                }
            };
            NodeSignature {
                label: format!("object {labels:?} {required:?} {additional}"),
                parts,
            }
        }
        Structure::Union {
            variants,
            discriminator,
        } => {
            let property = discriminator.as_ref().map(|discriminator| &discriminator.property);
            NodeSignature {
                label: format!("union {property:?} {}", variants.len()),
                parts: variants.clone(),
            }
        }
        // Merging has removed these, except in documents with errors.
        Structure::Pending | Structure::Alias(_) | Structure::AllOf { .. } => NodeSignature {
            label: "anything".to_owned(),
            parts: Vec::new(),
        },
    }
}

/// Returns the number of each key. Distinct keys are numbered in the order of their first occurrence.
fn number_distinct<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moore's algorithm, as a reference: it examines all nodes until no class is split.
    fn refine_by_moore(signatures: &[NodeSignature]) -> Vec<usize> {
        let mut classes = number_distinct(signatures.iter().map(|signature| &signature.label));
        loop {
            let keys = signatures.iter().enumerate().map(|(id, signature)| {
                let parts: Vec<usize> = signature.parts.iter().map(|&part| classes[part]).collect();
                (classes[id], parts)
            });
            let next = number_distinct(keys);
            if next == classes {
                return classes;
            }
            classes = next;
        }
    }

    #[test]
    fn refinement_agrees_with_moores_algorithm() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |end: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize % end
        };
        let mut split = 0;
        for _ in 0..2_000 {
            let count = 1 + below(30);
            let labels = 1 + below(3);
            let signatures: Vec<NodeSignature> = (0..count)
                .map(|_| {
                    // Nodes with the same label have the same number of parts.
                    let parts = below(labels);
                    NodeSignature {
                        label: parts.to_string(),
                        parts: (0..parts).map(|_| below(count)).collect(),
                    }
                })
                .collect();
            let found = number_distinct(refine(&signatures).into_iter());
            assert_eq!(found, refine_by_moore(&signatures));
            let classes = found.iter().max().map_or(0, |last| last + 1);
            split += usize::from(classes > labels && classes < count);
        }
        assert!(split > 200, "{split}");
    }
}
