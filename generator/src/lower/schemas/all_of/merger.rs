//! Merges the parts of one `allOf`.

use std::collections::{HashMap, HashSet};

use super::order::is_all_of;
use crate::diagnostics::Log;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{
    AdditionalProperties, EdgeKind, Node, NodeId, ObjectSchema, Scalar, SchemaContext, Structure,
};

/// The maximal number of parts of all combined schemas, which are made of properties that several parts declare. The
/// number of combinations of recursive schemas grows exponentially; the limit is far above any real-world document.
const MAX_COMBINED_PARTS: usize = 200_000;

/// The number of copied properties that a new alternative of a union counts as.
const COPIES_PER_ALTERNATIVE: usize = 10;

/// The reason why the schema is untyped.
const MIXED: &str = "this schema combines an object with a value of another type";

/// Merges the `allOf`s of a document, one at a time.
pub(crate) struct Merger<'s, 'd, 'l> {
    pub(crate) schemas: &'s mut Schemas<'d>,
    pub(crate) log: &'l mut Log,
    /// The number of properties that may still be copied; `None` after the limit has been exceeded and reported.
    pub(crate) copies_left: Option<usize>,
    /// The combined schema of a property, by the schemas that the parts declare for it.
    pub(crate) combined: HashMap<Vec<NodeId>, NodeId>,
    /// The number of parts of all combined schemas.
    pub(crate) combined_parts: usize,
    /// The parts of each combined schema.
    pub(crate) parts_of_combined: HashMap<NodeId, Vec<NodeId>>,
    /// The combined schemas that have not been merged.
    pub(crate) pending: Vec<NodeId>,
}

impl Merger<'_, '_, '_> {
    /// Replaces the `allOf` of a node by the merged structure. Its parts have been merged before it.
    pub(crate) fn finalize(&mut self, id: NodeId) {
        let is_nullable = self.is_nullable(id);
        let structure = match self.copies_left {
            Some(_) => self.merge(id),
            None => Structure::Scalar(Scalar::Json),
        };
        let node = &mut self.schemas.nodes[id];
        node.structure = structure;
        node.metadata.nullable |= is_nullable;
    }

    /// Counts properties that are copied, and alternatives that are added, for a node. Returns whether the limit allows
    /// them, and reports an error when it is exceeded.
    pub(crate) fn count_copies(&mut self, id: NodeId, properties: usize, alternatives: usize) -> bool {
        let Some(left) = self.copies_left else { return false };
        let copies = properties.saturating_add(alternatives.saturating_mul(COPIES_PER_ALTERNATIVE));
        self.copies_left = left.checked_sub(copies);
        if self.copies_left.is_none() {
            let message = "the `allOf`, `oneOf` and `anyOf` of this document expand to too many properties and \
                           alternatives, because each level repeats all levels below it";
            let help = "move the repeated schemas to a property of their own, or list the alternatives in one `oneOf`";
            self.log
                .error(&self.schemas.nodes[id].at, message, Some(help.to_owned()));
        }
        self.copies_left.is_some()
    }

    /// Whether all parts of a node allow null.
    fn is_nullable(&self, id: NodeId) -> bool {
        match &self.schemas.nodes[id].structure {
            Structure::AllOf { parts, own } => {
                let is_nullable = |part: &NodeId| self.schemas.resolve(*part).1;
                let allows_null = |part: &NodeId| is_nullable(part) || allows_any_value(self.structure(*part));
                own.is_empty() && parts.iter().any(is_nullable) && parts.iter().all(allows_null)
            }
            _ => false,
        }
    }

    pub(crate) fn structure(&self, id: NodeId) -> &Structure {
        &self.schemas.nodes[self.schemas.resolve(id).0].structure
    }

    /// Returns the merged structure of a node.
    fn merge(&mut self, id: NodeId) -> Structure {
        let node = &self.schemas.nodes[id];
        let (Structure::AllOf { parts, own }, at) = (node.structure.clone(), node.at.clone()) else {
            return node.structure.clone();
        };
        let mut object = ObjectSchema::default();
        // The part that determines the type if no part is an object.
        let mut non_object: Option<(NodeId, Structure)> = None;
        // The values that are in all enums, if there are several.
        let mut common_values: Option<Vec<String>> = None;
        let mut has_object = !own.is_empty();
        let mut is_possible = true;
        for part in parts {
            match self.structure(part).clone() {
                Structure::Object(part) => {
                    has_object = true;
                    self.merge_objects(id, &mut object, &part);
                }
                Structure::Map(None) => {}
                Structure::Map(Some(value)) => object.additional = AdditionalProperties::Schema(value),
                // An unmerged part: a parent whose union contains this node, of which only the properties that all
                // alternatives share are included. Or a part that includes itself, which has been reported.
                Structure::AllOf { parts, own } => {
                    for part in parts {
                        if let Structure::Object(part) = self.structure(part).clone() {
                            has_object = true;
                            self.merge_objects(id, &mut object, &part);
                        }
                    }
                    has_object |= !own.is_empty();
                    self.merge_objects(id, &mut object, &own);
                }
                // No constraint on the type.
                Structure::Scalar(Scalar::Json) => {}
                structure => {
                    let is_more_precise = match (&non_object, &structure) {
                        (None, _) => true,
                        (Some((_, before)), structure) if is_narrower_integer(structure, before) => true,
                        (Some((_, Structure::Scalar(_))), Structure::Enum(_)) => true,
                        (Some((_, before @ (Structure::Enum(_) | Structure::Scalar(_)))), Structure::Scalar(_))
                            if !are_disjoint(before, &structure) =>
                        {
                            false
                        }
                        (Some((_, Structure::Enum(before))), Structure::Enum(values)) => {
                            let before: HashSet<_> = common_values.as_ref().unwrap_or(before).iter().collect();
                            let shared = values.iter().filter(|value| before.contains(value));
                            common_values = Some(shared.cloned().collect());
                            false
                        }
                        (Some((_, Structure::List(Some(before)))), Structure::List(Some(item)))
                            if self.is_same(*before, *item) =>
                        {
                            false
                        }
                        (Some((before, Structure::Union { .. })), Structure::Union { .. }) => {
                            let shared = self.intersect(id, *before, part);
                            is_possible &= shared.is_some();
                            non_object = shared
                                .map(|shared| (shared, self.structure(shared).clone()))
                                .or(non_object);
                            false
                        }
                        (Some((_, before)), structure) if are_disjoint(before, structure) => {
                            is_possible = false;
                            false
                        }
                        _ => {
                            let message = "the parts of this `allOf` have different types; the last one is used";
                            self.log.warn(&at, message, None);
                            true
                        }
                    };
                    if is_more_precise {
                        non_object = Some((part, structure));
                    }
                }
            }
        }
        self.merge_objects(id, &mut object, &own);
        if !is_possible {
            let reason = "the parts of this schema have no type in common";
            return self.make_untyped(id, reason);
        }
        // The only alternative that two unions share.
        if has_object && let Some((_, Structure::Object(only))) = &non_object {
            self.merge_objects(id, &mut object, only);
            return Structure::Object(object);
        }
        match non_object {
            Some((part, Structure::Union { discriminator, .. })) if has_object => self
                .distribute(id, &object, part, discriminator.as_ref())
                .unwrap_or_else(|| self.make_untyped(id, MIXED)),
            Some(_) if has_object => self.make_untyped(id, MIXED),
            Some((part, structure)) => match common_values {
                Some(values) if matches!(&structure, Structure::Enum(all) if *all == values) => Structure::Alias(part),
                Some(values) if !values.is_empty() => Structure::Enum(values),
                Some(_) => {
                    let message = "the enums of this `allOf` have no value in common; the first enum is used";
                    self.log.warn(&at, message, None);
                    Structure::Alias(part)
                }
                None => Structure::Alias(part),
            },
            None if has_object => Structure::Object(object),
            None => match object.additional {
                AdditionalProperties::Schema(value) => Structure::Map(Some(value)),
                _ => Structure::Map(None),
            },
        }
    }

    /// Whether two schemas allow the same values. Only scalars and enums are compared; other nodes are the same only if
    /// they are identical.
    pub(crate) fn is_same(&self, a: NodeId, b: NodeId) -> bool {
        self.schemas.resolve(a).0 == self.schemas.resolve(b).0
            || match (self.structure(a), self.structure(b)) {
                (Structure::Scalar(a), Structure::Scalar(b)) => a == b,
                (Structure::Enum(a), Structure::Enum(b)) => a == b,
                _ => false,
            }
    }

    fn make_untyped(&mut self, id: NodeId, reason: &str) -> Structure {
        // If the limit has been exceeded, that is the reason, and it has been reported.
        if self.copies_left.is_some() {
            self.log.warn_untyped(&self.schemas.nodes[id].at, reason, None);
        }
        Structure::Scalar(Scalar::Json)
    }

    /// Adds the properties of `part` to `object`, which belongs to the node `owner`. If both declare a property, the
    /// more precise schema is kept; two objects are combined.
    pub(crate) fn merge_objects(&mut self, owner: NodeId, object: &mut ObjectSchema, part: &ObjectSchema) {
        if !self.count_copies(owner, part.properties.len() + part.required.len(), 0) {
            return;
        }
        for (name, &node) in &part.properties {
            let before = object.properties.get(name).copied();
            let before = before.filter(|&before| self.schemas.resolve(before).0 != self.schemas.resolve(node).0);
            let Some(before) = before else {
                object.properties.insert(name.clone(), node);
                continue;
            };
            if are_disjoint(self.structure(before), self.structure(node)) {
                let at = &self.schemas.nodes[node].at;
                let location = self.schemas.nodes[before].at.display_from(at);
                let message = format!("`{name}` has another type at {location}; the type declared here is used");
                self.log.warn(at, message, None);
            }
            let kept = match (self.structure(before), self.structure(node)) {
                (Structure::Object(_) | Structure::AllOf { .. }, Structure::Object(_)) => self.combine_property(
                    before,
                    node,
                    SchemaContext::Child(owner, EdgeKind::Property(name.clone())),
                ),
                (before_structure, structure) if precision(before_structure) > precision(structure) => before,
                (before_structure, structure) if is_narrower_integer(before_structure, structure) => before,
                (Structure::Scalar(_), Structure::Scalar(_))
                    if self.lists_values(before) && !self.lists_values(node) =>
                {
                    before
                }
                _ => node,
            };
            object.properties.insert(name.clone(), kept);
        }
        object.required.extend(part.required.iter().cloned());
        if part.additional != AdditionalProperties::Ignored {
            object.additional = part.additional.clone();
        }
    }

    /// Whether a schema lists its values in an `enum` or a `const`.
    fn lists_values(&self, id: NodeId) -> bool {
        self.schemas.allowed_values(id).is_some()
    }

    /// Returns the combined schema of a property that two parts declare. It is added once and merged later.
    fn combine_property(&mut self, before: NodeId, node: NodeId, context: SchemaContext) -> NodeId {
        let (before, node) = (self.schemas.resolve(before).0, self.schemas.resolve(node).0);
        let parts_of = |id: NodeId| self.parts_of_combined.get(&id).cloned().unwrap_or_else(|| vec![id]);
        // An unmerged `allOf` that is not a combined schema is part of a cycle.
        if is_all_of(self.schemas, before) && !self.parts_of_combined.contains_key(&before) {
            return node;
        }
        let mut parts = parts_of(before);
        for part in parts_of(node) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if let Some(&existing) = self.combined.get(&parts) {
            return existing;
        }
        self.combined_parts += parts.len();
        if self.combined_parts > MAX_COMBINED_PARTS {
            let message = "the `allOf`s of this document combine properties in too many ways; only this schema is used";
            self.log.warn(&self.schemas.nodes[node].at, message, None);
            return node;
        }
        let last = &self.schemas.nodes[node];
        let added = Node {
            at: last.at.clone(),
            context: Some(context),
            structure: Structure::AllOf {
                parts: parts.clone(),
                own: ObjectSchema::default(),
            },
            metadata: last.metadata.without_names(),
        };
        let added = self.schemas.add(added);
        self.combined.insert(parts.clone(), added);
        self.parts_of_combined.insert(added, parts);
        self.pending.push(added);
        added
    }
}

/// Whether a structure does not constrain the type.
pub(crate) fn allows_any_value(structure: &Structure) -> bool {
    matches!(structure, Structure::Scalar(Scalar::Json))
}

/// Whether `structure` is an integer of at most 64 bits and `other` one of any size.
fn is_narrower_integer(structure: &Structure, other: &Structure) -> bool {
    let is_small = matches!(
        structure,
        Structure::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64)
    );
    is_small && matches!(other, Structure::Scalar(Scalar::I128))
}

/// Ranks structures: any value, a type of values, particular values or properties.
fn precision(structure: &Structure) -> u8 {
    match structure {
        Structure::Pending | Structure::Scalar(Scalar::Json) | Structure::Map(None) => 0,
        Structure::Scalar(_) | Structure::List(None) => 1,
        _ => 2,
    }
}

/// Whether no value matches both structures. Only their JSON types are compared.
pub(crate) fn are_disjoint(a: &Structure, b: &Structure) -> bool {
    let json_type = |structure: &Structure| match structure {
        Structure::Scalar(Scalar::Bool) => Some(0),
        Structure::Scalar(Scalar::String(_)) | Structure::Enum(_) => Some(1),
        Structure::Scalar(Scalar::Json) | Structure::Pending | Structure::Alias(_) | Structure::Union { .. } => None,
        Structure::Scalar(_) => Some(2),
        Structure::List(_) => Some(3),
        Structure::Map(_) | Structure::Object(_) | Structure::AllOf { .. } => Some(4),
    };
    matches!((json_type(a), json_type(b)), (Some(a), Some(b)) if a != b)
}
