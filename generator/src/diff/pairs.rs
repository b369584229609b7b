//! Finds which models of two surfaces describe the same values.
//!
//! Operations that match have parameters, bodies and responses that match, and so do the fields of their models. A pair
//! of models whose names differ is a renamed model, or a schema that no longer shares its type with another one.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::change::Direction;
use super::matching::{MatchedOperations, parameter_key};
use crate::surface::types::Type;
use crate::surface::{Kind, Operation, Surface};

/// The pairs of models of two surfaces.
pub(super) struct Pairs<'s> {
    pub(super) old: &'s Surface,
    pub(super) new: &'s Surface,
    /// Pairs by name, each with where its values are used. In the order in which they were found.
    pub(super) pairs: IndexMap<(&'s str, &'s str), Direction>,
    /// The new names of renamed models.
    pub(super) renamed: HashMap<&'s str, &'s str>,
}

impl<'s> Pairs<'s> {
    pub(super) fn of(old: &'s Surface, new: &'s Surface, matched: &MatchedOperations<'s>) -> Self {
        let mut pairs = Self {
            old,
            new,
            pairs: IndexMap::new(),
            renamed: HashMap::new(),
        };
        for (before, after) in &matched.pairs {
            pairs.add_operation(before, after);
        }
        // Models that no operation uses.
        let unused = old.models.keys().filter(|name| new.models.contains_key(*name));
        for name in unused {
            pairs.add(name, name, Direction::NONE);
        }
        pairs.find_renamed();
        pairs
    }

    /// The name of an old model in the new surface.
    pub(super) fn new_name<'n>(&self, name: &'n str) -> &'n str
    where
        's: 'n,
    {
        self.renamed.get(name).copied().unwrap_or(name)
    }

    /// Whether both names mean the same model.
    pub(super) fn is_same_model(&self, old: &str, new: &str) -> bool {
        self.new_name(old) == new
    }

    /// Where the values of an old or a new model are used.
    pub(super) fn direction_of(&self, old: &str, new: &str) -> Direction {
        self.pairs.get(&(old, new)).copied().unwrap_or_default()
    }

    fn add_operation(&mut self, before: &'s Operation, after: &'s Operation) {
        let keyed = after.parameters.iter();
        let keyed: HashMap<String, &Type> = keyed.map(|one| (parameter_key(after, one), &one.ty)).collect();
        for parameter in &before.parameters {
            if let Some(other) = keyed.get(&parameter_key(before, parameter)) {
                self.add_types(&parameter.ty, other, Direction::REQUEST);
            }
        }
        if let (Some(before), Some(after)) = (&before.optional_parameters, &after.optional_parameters) {
            self.add(before, after, Direction::REQUEST);
        }
        let ty = |operation: &'s Operation| operation.body.as_ref()?.ty.as_ref();
        if let (Some(before), Some(after)) = (ty(before), ty(after)) {
            self.add_types(before, after, Direction::REQUEST);
        }
        if let (Some(before), Some(after)) = (&before.response, &after.response) {
            self.add_types(before, after, Direction::RESPONSE);
        }
        for (status, ty) in &before.errors {
            if let Some(other) = after.errors.get(status) {
                self.add_types(ty, other, Direction::RESPONSE);
            }
        }
    }

    fn add_types(&mut self, before: &'s Type, after: &'s Type, direction: Direction) {
        match (before, after) {
            (Type::List(before), Type::List(after)) | (Type::Map(before), Type::Map(after)) => {
                self.add_types(before, after, direction);
            }
            (Type::Nullable(before), Type::Nullable(after)) => self.add_types(before, after, direction),
            (Type::Nullable(before), after) => self.add_types(before, after, direction),
            (before, Type::Nullable(after)) => self.add_types(before, after, direction),
            _ => match (before.model(), after.model()) {
                (Some(before), Some(after)) => self.add(before, after, direction),
                // An alias on one side only.
                (Some(_), None) => {
                    if let Some(target) = resolve_alias(self.old, before).filter(|target| *target != before) {
                        self.add_types(target, after, direction);
                    }
                }
                (None, Some(_)) => {
                    if let Some(target) = resolve_alias(self.new, after).filter(|target| *target != after) {
                        self.add_types(before, target, direction);
                    }
                }
                (None, None) => {}
            },
        }
    }

    /// Adds a pair and, if it is new in this direction, the pairs of its parts.
    fn add(&mut self, before: &'s str, after: &'s str, direction: Direction) {
        let mut pending = vec![(before, after)];
        while let Some((before, after)) = pending.pop() {
            let known = self.pairs.get(&(before, after)).copied();
            let wanted = known.unwrap_or_default().and(direction);
            if known == Some(wanted) {
                continue;
            }
            self.pairs.insert((before, after), wanted);
            let (Some(before), Some(after)) = (self.old.models.get(before), self.new.models.get(after)) else {
                continue;
            };
            // The parts are collected in a table of their own, so that deep models need no deep recursion.
            let mut parts = Pairs {
                old: self.old,
                new: self.new,
                pairs: IndexMap::new(),
                renamed: HashMap::new(),
            };
            for (before, after) in matching_parts(&before.kind, &after.kind) {
                parts.add_part(before, after);
            }
            pending.extend(parts.pairs.into_keys());
        }
    }

    /// Adds the pair of models in two types, without their parts.
    fn add_part(&mut self, before: &'s Type, after: &'s Type) {
        let innermost = |ty: &'s Type| ty.models().next();
        // An alias on one side only has no model in common with the other.
        if let (Some(before), Some(after)) = (innermost(before), innermost(after)) {
            self.pairs.insert((before, after), Direction::NONE);
        }
    }

    /// Finds the models that have another name: the old name is gone, the new one did not exist, and both belong to one
    /// pair only, or are equal.
    fn find_renamed(&mut self) {
        let mut candidates: Vec<(&str, &str)> = self
            .pairs
            .keys()
            .copied()
            .filter(|(before, after)| self.is_gone(before) && self.is_new(after))
            .collect();
        // Models that no operation uses can only be recognized by their content.
        let paired: HashSet<&str> = self.pairs.keys().map(|(before, _)| *before).collect();
        let unused = self.old.models.iter();
        let unused = unused.filter(|(name, _)| self.is_gone(name) && !paired.contains(name.as_str()));
        for (name, model) in unused {
            let mut equal = self.new.models.iter();
            let equal = equal.find(|(other, candidate)| self.is_new(other) && candidate.kind == model.kind);
            candidates.extend(equal.map(|(other, _)| (name.as_str(), other.as_str())));
        }
        // Pairs with equal content have precedence.
        let content = |(before, after): &(&str, &str)| self.old.models[*before].kind != self.new.models[*after].kind;
        candidates.sort_by_key(content);
        let mut taken = HashSet::new();
        for (before, after) in candidates {
            if !self.renamed.contains_key(before) && taken.insert(after) {
                self.renamed.insert(before, after);
                self.pairs.entry((before, after)).or_default();
            }
        }
    }

    pub(super) fn is_gone(&self, name: &str) -> bool {
        self.old.models.contains_key(name) && !self.new.models.contains_key(name)
    }

    pub(super) fn is_new(&self, name: &str) -> bool {
        self.new.models.contains_key(name) && !self.old.models.contains_key(name)
    }
}

/// The type that a model stands for, through all aliases; `None` for aliases of each other, which only an edited lock file
/// can have.
pub(super) fn resolve_alias<'s>(surface: &'s Surface, ty: &'s Type) -> Option<&'s Type> {
    let mut ty = ty;
    for _ in 0..=surface.models.len() {
        match ty.model().and_then(|model| alias_target(surface, model)) {
            Some(target) => ty = target,
            None => return Some(ty),
        }
    }
    None
}

/// The type that an alias stands for.
fn alias_target<'s>(surface: &'s Surface, model: &str) -> Option<&'s Type> {
    match &surface.models.get(model)?.kind {
        Kind::Alias { ty } => Some(ty),
        _ => None,
    }
}

/// The types of the parts that two models have in common.
fn matching_parts<'s>(old: &'s Kind, new: &'s Kind) -> Vec<(&'s Type, &'s Type)> {
    match (old, new) {
        (
            Kind::Struct { fields, additional, .. },
            Kind::Struct {
                fields: new_fields,
                additional: new_additional,
                ..
            },
        ) => {
            let by_name: HashMap<&str, &Type> = new_fields
                .iter()
                .map(|field| (field.wire_name.as_str(), &field.ty))
                .collect();
            let common = fields
                .iter()
                .filter_map(|field| Some((&field.ty, *by_name.get(field.wire_name.as_str())?)));
            common.chain(additional.iter().zip(new_additional)).collect()
        }
        (Kind::Union { variants, .. }, Kind::Union { variants: new, .. }) => {
            let common = variants.iter();
            common.filter_map(|(name, ty)| Some((ty, new.get(name)?))).collect()
        }
        (Kind::Responses { variants }, Kind::Responses { variants: new }) => {
            let common = variants.iter();
            common
                .filter_map(|(name, (_, ty))| Some((ty.as_ref()?, new.get(name)?.1.as_ref()?)))
                .collect()
        }
        (Kind::Alias { ty }, Kind::Alias { ty: new }) => vec![(ty, new)],
        _ => Vec::new(),
    }
}
