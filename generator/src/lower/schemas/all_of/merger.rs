//! Merges the parts of one `allOf`.

use std::collections::{HashMap, HashSet};

use super::order::is_all_of;
use crate::diagnostics::Log;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{Additional, Edge, Node, NodeId, Origin, Record, Scalar, Shape};

/// How many parts the schemas may have in all that are made of properties which several parts describe. Recursive schemas
/// could be combined in as many ways as there are sets of them; no honest document comes near.
const MAX_COMBINED: usize = 200_000;

const ALTERNATIVE: usize = 10;

/// Why there is no type for it.
const MIXED: &str = "this mixes an object with something else";

pub(crate) struct Merger<'s, 'd, 'l> {
    pub(crate) schemas: &'s mut Schemas<'d>,
    pub(crate) log: &'l mut Log,
    /// How many properties may still be copied; none once there were too many, which has been reported.
    pub(crate) copies_left: Option<usize>,
    /// What several schemas of one property come to, by the schemas.
    pub(crate) combined: HashMap<Vec<NodeId>, NodeId>,
    /// How many of these schemas there are in all, each as often as it is a part.
    pub(crate) in_combined: usize,
    /// The reverse of it.
    pub(crate) parts: HashMap<NodeId, Vec<NodeId>>,
    /// Those of them that are still to be merged.
    pub(crate) open: Vec<NodeId>,
}

impl Merger<'_, '_, '_> {
    pub(crate) fn finalize(&mut self, id: NodeId) {
        let is_nullable = self.is_nullable(id);
        let shape = match self.copies_left {
            Some(_) => self.merge(id),
            None => Shape::Scalar(Scalar::Json),
        };
        let node = &mut self.schemas.nodes[id];
        node.shape = shape;
        node.facts.nullable |= is_nullable;
    }

    /// Counts properties that are copied for a node, or alternatives that are made for it; whether there may be as many.
    pub(crate) fn copy(&mut self, id: NodeId, properties: usize, alternatives: usize) -> bool {
        let Some(left) = self.copies_left else { return false };
        let copies = properties.saturating_add(alternatives.saturating_mul(ALTERNATIVE));
        self.copies_left = left.checked_sub(copies);
        if self.copies_left.is_none() {
            let message = "`allOf`, `oneOf` and `anyOf` stand for too many properties and alternatives, here and before: \
                           each level repeats all that is below it";
            let help = "write what is repeated as one property of its own, or list the alternatives in one `oneOf`";
            self.log
                .error(&self.schemas.nodes[id].at, message, Some(help.to_owned()));
        }
        self.copies_left.is_some()
    }

    /// Whether all that a node is made of may be null.
    fn is_nullable(&self, id: NodeId) -> bool {
        match &self.schemas.nodes[id].shape {
            Shape::AllOf { parts, own } => {
                let may_be = |part: &NodeId| self.schemas.resolve(*part).1;
                let says_nothing = |part: &NodeId| is_open(self.shape(*part));
                let all = || parts.iter().all(|part| may_be(part) || says_nothing(part));
                !own.says_something() && parts.iter().any(may_be) && all()
            }
            _ => false,
        }
    }

    pub(crate) fn shape(&self, id: NodeId) -> &Shape {
        &self.schemas.nodes[self.schemas.resolve(id).0].shape
    }

    /// What a node comes to. Its parts have been merged before it.
    fn merge(&mut self, id: NodeId) -> Shape {
        let node = &self.schemas.nodes[id];
        let (Shape::AllOf { parts, own }, at) = (node.shape.clone(), node.at.clone()) else {
            return node.shape.clone();
        };
        let mut record = Record::default();
        let mut other: Option<(NodeId, Shape)> = None;
        // The values that are in all enums, if there are several.
        let mut common: Option<Vec<String>> = None;
        let mut is_record = own.says_something();
        let mut is_possible = true;
        for part in parts {
            match self.shape(part).clone() {
                Shape::Record(part) => {
                    is_record = true;
                    self.merge_objects(id, &mut record, &part);
                }
                Shape::Map(None) => {}
                Shape::Map(Some(value)) => record.additional = Additional::Of(value),
                // What this is an alternative of, and includes: as much of it as is the same for all. Or a part that
                // includes itself, which has been reported.
                Shape::AllOf { parts, own } => {
                    for part in parts {
                        if let Shape::Record(part) = self.shape(part).clone() {
                            is_record = true;
                            self.merge_objects(id, &mut record, &part);
                        }
                    }
                    is_record |= own.says_something();
                    self.merge_objects(id, &mut record, &own);
                }
                // No constraint on the type.
                Shape::Scalar(Scalar::Json) => {}
                shape => {
                    let better = match (&other, &shape) {
                        (None, _) => true,
                        (Some((_, before)), shape) if narrows(shape, before) => true,
                        (Some((_, Shape::Scalar(_))), Shape::Enum(_)) => true,
                        (Some((_, before @ (Shape::Enum(_) | Shape::Scalar(_)))), Shape::Scalar(_))
                            if !contradict(before, &shape) =>
                        {
                            false
                        }
                        (Some((_, Shape::Enum(before))), Shape::Enum(values)) => {
                            let before: HashSet<_> = common.as_ref().unwrap_or(before).iter().collect();
                            let both = values.iter().filter(|value| before.contains(value));
                            common = Some(both.cloned().collect());
                            false
                        }
                        (Some((_, Shape::List(Some(before)))), Shape::List(Some(item)))
                            if self.is_same(*before, *item) =>
                        {
                            false
                        }
                        (Some((before, Shape::Union { .. })), Shape::Union { .. }) => {
                            let both = self.intersect(id, *before, part);
                            is_possible &= both.is_some();
                            other = both.map(|both| (both, self.shape(both).clone())).or(other);
                            false
                        }
                        (Some((_, before)), shape) if contradict(before, shape) => {
                            is_possible = false;
                            false
                        }
                        _ => {
                            let message = "the parts of this `allOf` contradict each other; the last one is taken";
                            self.log.warn(&at, message, None);
                            true
                        }
                    };
                    if better {
                        other = Some((part, shape));
                    }
                }
            }
        }
        self.merge_objects(id, &mut record, &own);
        if !is_possible {
            let reason = "there is no type that all parts of this have in common";
            return self.warn_untyped(id, reason);
        }
        // All that is left of two unions.
        if is_record && let Some((_, Shape::Record(only))) = &other {
            self.merge_objects(id, &mut record, only);
            return Shape::Record(record);
        }
        match other {
            Some((part, Shape::Union { discriminator, .. })) if is_record => self
                .distribute(id, &record, part, discriminator.as_ref())
                .unwrap_or_else(|| self.warn_untyped(id, MIXED)),
            Some(_) if is_record => self.warn_untyped(id, MIXED),
            Some((part, shape)) => match common {
                Some(values) if matches!(&shape, Shape::Enum(all) if *all == values) => Shape::Same(part),
                Some(values) if !values.is_empty() => Shape::Enum(values),
                Some(_) => {
                    self.log.warn(
                        &at,
                        "no value is in all enums of this `allOf`; the first is taken",
                        None,
                    );
                    Shape::Same(part)
                }
                None => Shape::Same(part),
            },
            None if is_record => Shape::Record(record),
            None => match record.additional {
                Additional::Of(value) => Shape::Map(Some(value)),
                _ => Shape::Map(None),
            },
        }
    }

    /// Whether two schemas are of the same values, as far as that is easily told.
    pub(crate) fn is_same(&self, one: NodeId, other: NodeId) -> bool {
        self.schemas.resolve(one).0 == self.schemas.resolve(other).0
            || match (self.shape(one), self.shape(other)) {
                (Shape::Scalar(one), Shape::Scalar(other)) => one == other,
                (Shape::Enum(one), Shape::Enum(other)) => one == other,
                _ => false,
            }
    }

    fn warn_untyped(&mut self, id: NodeId, reason: &str) -> Shape {
        // Where there were too many copies, nothing is made of it.
        if self.copies_left.is_some() {
            self.log.warn_untyped(&self.schemas.nodes[id].at, reason, None);
        }
        Shape::Scalar(Scalar::Json)
    }

    /// Adds the properties of one record to another, for `owner`. Of one that both have, the more precise schema is kept; if both
    /// are objects, it must be both.
    pub(crate) fn merge_objects(&mut self, owner: NodeId, record: &mut Record, part: &Record) {
        if !self.copy(owner, part.fields.len() + part.required.len(), 0) {
            return;
        }
        for (name, &node) in &part.fields {
            let before = record.fields.get(name).copied();
            let before = before.filter(|&before| self.schemas.resolve(before).0 != self.schemas.resolve(node).0);
            let Some(before) = before else {
                record.fields.insert(name.clone(), node);
                continue;
            };
            if contradict(self.shape(before), self.shape(node)) {
                let at = &self.schemas.nodes[node].at;
                let place = self.schemas.nodes[before].at.display_from(at);
                let message = format!("`{name}` has another type at {place}; this one is taken");
                self.log.warn(at, message, None);
            }
            let kept = match (self.shape(before), self.shape(node)) {
                (Shape::Record(_) | Shape::AllOf { .. }, Shape::Record(_)) => {
                    self.intersect_property(before, node, Origin::Child(owner, Edge::Property(name.clone())))
                }
                (before_shape, shape) if precision(before_shape) > precision(shape) => before,
                (before_shape, shape) if narrows(before_shape, shape) => before,
                (Shape::Scalar(_), Shape::Scalar(_)) if self.lists(before) && !self.lists(node) => before,
                _ => node,
            };
            record.fields.insert(name.clone(), kept);
        }
        record.required.extend(part.required.iter().cloned());
        if part.additional != Additional::Unsaid {
            record.additional = part.additional.clone();
        }
    }

    /// Whether a schema lists the values that it allows.
    fn lists(&self, id: NodeId) -> bool {
        self.schemas.constants(id).is_some()
    }

    /// The node of what is both; it is merged later, and once for all who need it.
    fn intersect_property(&mut self, before: NodeId, node: NodeId, origin: Origin) -> NodeId {
        let (before, node) = (self.schemas.resolve(before).0, self.schemas.resolve(node).0);
        let parts_of = |id: NodeId| self.parts.get(&id).cloned().unwrap_or_else(|| vec![id]);
        if is_all_of(self.schemas, before) && !self.parts.contains_key(&before) {
            return node;
        }
        let mut parts = parts_of(before);
        for part in parts_of(node) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if let Some(&known) = self.combined.get(&parts) {
            return known;
        }
        self.in_combined += parts.len();
        if self.in_combined > MAX_COMBINED {
            let message = "there are too many ways in which properties of these `allOf`s overlap; this one is taken";
            self.log.warn(&self.schemas.nodes[node].at, message, None);
            return node;
        }
        let place = &self.schemas.nodes[node];
        let added = Node {
            at: place.at.clone(),
            origin: Some(origin),
            shape: Shape::AllOf {
                parts: parts.clone(),
                own: Record::default(),
            },
            facts: place.facts.part(),
        };
        let added = self.schemas.add(added);
        self.combined.insert(parts.clone(), added);
        self.parts.insert(added, parts);
        self.open.push(added);
        added
    }
}

/// Whether a shape says nothing of the type.
pub(crate) fn is_open(shape: &Shape) -> bool {
    matches!(shape, Shape::Scalar(Scalar::Json))
}

/// Whether a shape is an integer of at most 64 bits where another one is an integer of any size.
fn narrows(shape: &Shape, other: &Shape) -> bool {
    let is_small = matches!(
        shape,
        Shape::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64)
    );
    is_small && matches!(other, Shape::Scalar(Scalar::I128))
}

/// How much a shape says: anything, a kind of value, particular values.
fn precision(shape: &Shape) -> u8 {
    match shape {
        Shape::Pending | Shape::Scalar(Scalar::Json) | Shape::Map(None) => 0,
        Shape::Scalar(_) | Shape::List(None) => 1,
        _ => 2,
    }
}

/// Whether no value can be of both shapes, as far as that is easily told.
pub(crate) fn contradict(a: &Shape, b: &Shape) -> bool {
    let kind = |shape: &Shape| match shape {
        Shape::Scalar(Scalar::Bool) => Some(0),
        Shape::Scalar(Scalar::String(_)) | Shape::Enum(_) => Some(1),
        Shape::Scalar(Scalar::Json) | Shape::Pending | Shape::Same(_) | Shape::Union { .. } => None,
        Shape::Scalar(_) => Some(2),
        Shape::List(_) => Some(3),
        Shape::Map(_) | Shape::Record(_) | Shape::AllOf { .. } => Some(4),
    };
    matches!((kind(a), kind(b)), (Some(a), Some(b)) if a != b)
}
