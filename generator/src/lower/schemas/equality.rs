//! Which schemas are the same.
//!
//! Two schemas are the same when no sequence of steps into them tells them apart: bisimulation, found by refining a
//! partition. It needs no names and ends on cycles, so that a schema written out in place is found to be the component
//! that it repeats, recursive ones too. Descriptions and constraints on values do not count; what becomes of a schema in
//! Rust does.
//!
//! Where a class is split, its largest part stays what it was, and only those are looked at again that step into the
//! others (Hopcroft's algorithm). A node is then at most half of the time among the others that it might be, so that the
//! work grows little faster than the number of steps, however long the way to a difference is.

use std::collections::HashMap;

use super::graph::Schemas;
use super::node::{Additional, NodeId, Shape};

/// For each node the number of its class; nodes of one class are the same.
pub(crate) fn equivalence_classes(schemas: &Schemas<'_>) -> Vec<usize> {
    let views: Vec<View> = (0..schemas.nodes.len())
        .map(|id| view(schemas, schemas.resolve(id).0))
        .collect();
    refine(&views)
}

/// The coarsest classes in which nodes have one label and step into the same classes.
fn refine(views: &[View]) -> Vec<usize> {
    // Who steps into a node, and by which of its steps.
    let mut above: Vec<Vec<(NodeId, usize)>> = vec![Vec::new(); views.len()];
    for (id, view) in views.iter().enumerate() {
        for (step, &part) in view.parts.iter().enumerate() {
            above[part].push((id, step));
        }
    }
    let mut partition = Partition::new(number(views.iter().map(|view| &view.label)));
    let mut moved: Vec<NodeId> = (0..views.len()).collect();
    while !moved.is_empty() {
        let mut seen: HashMap<NodeId, Vec<(usize, usize)>> = HashMap::new();
        for &part in &moved {
            for &(id, step) in &above[part] {
                seen.entry(id).or_default().push((step, partition.classes[part]));
            }
        }
        moved = partition.split(seen);
    }
    partition.classes
}

/// Nodes by classes.
struct Partition {
    /// The class of each node.
    classes: Vec<usize>,
    /// The nodes of each class.
    members: Vec<Vec<NodeId>>,
    /// Where in its class each node stands.
    slots: Vec<usize>,
}

impl Partition {
    fn new(classes: Vec<usize>) -> Self {
        let mut members: Vec<Vec<NodeId>> = vec![Vec::new(); classes.iter().max().map_or(0, |last| last + 1)];
        let mut slots = Vec::with_capacity(classes.len());
        for (id, &class) in classes.iter().enumerate() {
            slots.push(members[class].len());
            members[class].push(id);
        }
        Self {
            classes,
            members,
            slots,
        }
    }

    /// Tells nodes apart by what they see: by which steps they come to which classes that are new. All nodes of a class
    /// saw the same before, and those of which nothing is said still do. Gives the nodes whose class is a new one.
    fn split(&mut self, seen: HashMap<NodeId, Vec<(usize, usize)>>) -> Vec<NodeId> {
        let mut seen: Vec<_> = seen
            .into_iter()
            .map(|(id, mut steps)| {
                steps.sort_unstable();
                (self.classes[id], steps, id)
            })
            .collect();
        seen.sort_unstable();
        let mut moved = Vec::new();
        for of_class in seen.chunk_by(|(a, ..), (b, ..)| a == b) {
            let class = of_class[0].0;
            let groups = of_class.chunk_by(|(_, a, _), (_, b, _)| a == b);
            let mut groups: Vec<Vec<NodeId>> = groups.map(|group| group.iter().map(|&(.., id)| id).collect()).collect();
            for &(.., id) in of_class {
                self.take_out(id);
            }
            groups.push(std::mem::take(&mut self.members[class]));
            let largest = (0..groups.len()).max_by_key(|&group| groups[group].len());
            let stays = groups.swap_remove(largest.unwrap_or_default());
            self.put(stays, class);
            for group in groups.into_iter().filter(|group| !group.is_empty()) {
                moved.extend(&group);
                self.members.push(Vec::new());
                self.put(group, self.members.len() - 1);
            }
        }
        moved
    }

    /// Takes a node out of its class.
    fn take_out(&mut self, id: NodeId) {
        let members = &mut self.members[self.classes[id]];
        let slot = self.slots[id];
        members.swap_remove(slot);
        if let Some(&other) = members.get(slot) {
            self.slots[other] = slot;
        }
    }

    /// Makes a class of these nodes.
    fn put(&mut self, nodes: Vec<NodeId>, class: usize) {
        for (slot, &id) in nodes.iter().enumerate() {
            self.classes[id] = class;
            self.slots[id] = slot;
        }
        self.members[class] = nodes;
    }
}

/// What is seen of a node without stepping into it, and where one can step.
struct View {
    label: String,
    parts: Vec<NodeId>,
}

fn view(schemas: &Schemas<'_>, id: NodeId) -> View {
    let node = &schemas.nodes[id];
    let null = |part: NodeId| if schemas.resolve(part).1 { "?" } else { "" };
    let one = |label: &str, part: &Option<NodeId>| match part {
        Some(part) => View {
            label: format!("{label}{}", null(*part)),
            parts: vec![*part],
        },
        None => View {
            label: format!("{label}*"),
            parts: Vec::new(),
        },
    };
    match &node.shape {
        Shape::Scalar(scalar) => View {
            label: format!("{scalar:?} {:?}", node.facts.allowed),
            parts: Vec::new(),
        },
        Shape::Enum(values) => View {
            label: format!("enum {values:?}"),
            parts: Vec::new(),
        },
        Shape::List(item) => one("list", item),
        Shape::Map(value) => one("map", value),
        Shape::Record(record) => {
            let mut fields: Vec<(&String, &NodeId)> = record.fields.iter().collect();
            fields.sort_unstable();
            let mut required: Vec<&String> = record.required.iter().collect();
            required.sort_unstable();
            let nulls: Vec<_> = fields.iter().map(|&(name, &part)| (name, null(part))).collect();
            let mut parts: Vec<NodeId> = fields.iter().map(|&(_, &part)| part).collect();
            let additional = match record.additional {
                Additional::Unsaid => "closed",
                Additional::Any => "any",
                Additional::Of(part) => {
                    parts.push(part);
                    "of"
                }
            };
            View {
                label: format!("record {nulls:?} {required:?} {additional}"),
                parts,
            }
        }
        Shape::Union {
            variants,
            discriminator,
        } => {
            let property = discriminator.as_ref().map(|discriminator| &discriminator.property);
            View {
                label: format!("union {property:?} {}", variants.len()),
                parts: variants.clone(),
            }
        }
        // Merging has left none of these.
        Shape::Pending | Shape::Same(_) | Shape::AllOf { .. } => View {
            label: "anything".to_owned(),
            parts: Vec::new(),
        },
    }
}

/// Numbers keys in the order of their first occurrence.
fn number<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
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

    /// Moore's algorithm: a round over all nodes for each step by which two of them differ.
    fn by_rounds(views: &[View]) -> Vec<usize> {
        let mut classes = number(views.iter().map(|view| &view.label));
        loop {
            let keys = views.iter().enumerate().map(|(id, view)| {
                let parts: Vec<usize> = view.parts.iter().map(|&part| classes[part]).collect();
                (classes[id], parts)
            });
            let next = number(keys);
            if next == classes {
                return classes;
            }
            classes = next;
        }
    }

    #[test]
    fn classes_are_those_that_rounds_over_all_nodes_come_to() {
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
            let views: Vec<View> = (0..count)
                .map(|_| {
                    // Nodes of one label have as many parts.
                    let parts = below(labels);
                    View {
                        label: parts.to_string(),
                        parts: (0..parts).map(|_| below(count)).collect(),
                    }
                })
                .collect();
            let found = number(refine(&views).into_iter());
            assert_eq!(found, by_rounds(&views));
            let classes = found.iter().max().map_or(0, |last| last + 1);
            split += usize::from(classes > labels && classes < count);
        }
        assert!(split > 200, "{split}");
    }
}
