//! Finds which models of two surfaces describe the same values.
//!
//! Operations that match have parameters, bodies and responses that match, and so do the fields of their models. A pair
//! of models whose names differ is a renamed model, or a schema that no longer shares its type with another one.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::aliases::without_aliases;
use super::change::Direction;
use super::matching::{MatchedOperations, match_parameters};
use crate::surface::types::Type;
use crate::surface::{Field, Kind, Operation, Surface};

/// More than the nesting of types in a document, which is limited.
const MAX_STEPS: usize = 1_000;

/// The pairs of models of two surfaces.
pub(super) struct Pairs<'s> {
    pub(super) old: &'s Surface,
    pub(super) new: &'s Surface,
    /// Pairs by name, each with where its values are used. In the order in which they were found.
    pub(super) pairs: IndexMap<(&'s str, &'s str), Direction>,
    /// The new names of renamed models.
    pub(super) renamed: HashMap<&'s str, &'s str>,
    /// Parameters that are required in one version only, each with the struct of optional parameters in the other one.
    moved_parameters: HashSet<(&'s str, &'s str)>,
}

impl<'s> Pairs<'s> {
    pub(super) fn of(old: &'s Surface, new: &'s Surface, matched: &MatchedOperations<'s>) -> Self {
        let mut pairs = Self {
            old,
            new,
            pairs: IndexMap::new(),
            renamed: HashMap::new(),
            moved_parameters: HashSet::new(),
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

    /// An old type without aliases, with the new names of models.
    pub(super) fn old_type(&self, ty: &Type) -> Type {
        without_aliases(self.old, ty).renamed(&|name| self.new_name(name))
    }

    /// A new type without aliases.
    pub(super) fn new_type(&self, ty: &Type) -> Type {
        without_aliases(self.new, ty)
    }

    /// Whether a type is the same Rust type in both versions, by its definition or by its name. If only the name is the
    /// same, the definition of the alias has changed, which is a change of the alias.
    pub(super) fn is_same_rust_type(&self, old: &Type, new: &Type) -> bool {
        let new = self.new_type(new);
        self.old_type(old) == new || self.named_type(old) == new
    }

    /// What the text of an old type means in the new version.
    pub(super) fn named_type(&self, ty: &Type) -> Type {
        without_aliases(self.new, &ty.renamed(&|name| self.new_name(name)))
    }

    /// Whether a field of a struct of optional parameters became an argument, or was one. This is a change of the
    /// operation.
    pub(super) fn is_moved_parameter(&self, model: &str, wire_name: &str) -> bool {
        self.moved_parameters.contains(&(model, wire_name))
    }

    /// Where the values of an old or a new model are used.
    pub(super) fn direction_of(&self, old: &str, new: &str) -> Direction {
        self.pairs.get(&(old, new)).copied().unwrap_or_default()
    }

    fn add_operation(&mut self, before: &'s Operation, after: &'s Operation) {
        for (old, new) in match_parameters(before, after).pairs {
            self.add_types(&old.ty, &new.ty, Direction::REQUEST);
            if old.required != new.required {
                let before = before.optional_parameters.iter();
                let after = after.optional_parameters.iter();
                self.moved_parameters
                    .extend(before.map(|model| (model.as_str(), old.wire_name.as_str())));
                self.moved_parameters
                    .extend(after.map(|model| (model.as_str(), new.wire_name.as_str())));
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
        for (before, after) in self.models_in(before, after) {
            self.add(before, after, direction);
        }
    }

    /// Adds a pair and, if it is new in this direction, the pairs of its parts.
    fn add(&mut self, before: &'s str, after: &'s str, direction: Direction) {
        let mut pending = vec![(before, after, direction)];
        while let Some((before, after, direction)) = pending.pop() {
            let known = self.pairs.get(&(before, after)).copied();
            let wanted = known.unwrap_or_default().and(direction);
            if known == Some(wanted) {
                continue;
            }
            self.pairs.insert((before, after), wanted);
            let (Some(before), Some(after)) = (self.old.models.get(before), self.new.models.get(after)) else {
                continue;
            };
            for part in matching_parts(&before.kind, &after.kind) {
                let models = self.models_in(part.before, part.after);
                pending.extend(
                    models
                        .into_iter()
                        .map(|(before, after)| (before, after, direction.without(part.absent))),
                );
            }
        }
    }

    /// The pairs of models in two types. A union on one side only is paired by that of its alternatives which the other
    /// side is.
    fn models_in(&self, before: &'s Type, after: &'s Type) -> Vec<(&'s str, &'s str)> {
        let mut found = Vec::new();
        let (mut before, mut after) = (before, after);
        // Each step leaves a list, an alias or a union. Only an edited lock file can have an endless chain of them.
        for _ in 0..=MAX_STEPS {
            (before, after) = match (before, after) {
                (Type::List(before), Type::List(after)) | (Type::Map(before), Type::Map(after)) => {
                    (before.as_ref(), after.as_ref())
                }
                (Type::Nullable(before), _) => (before.as_ref(), after),
                (_, Type::Nullable(after)) => (before, after.as_ref()),
                _ => {
                    let kind = |surface: &'s Surface, ty: &'s Type| Some(&surface.models.get(ty.model()?)?.kind);
                    let kinds = (kind(self.old, before), kind(self.new, after));
                    let is_same_kind = match kinds {
                        (Some(old), Some(new)) => old.noun() == new.noun(),
                        _ => false,
                    };
                    if let (Some(old), Some(new)) = (before.model(), after.model())
                        && (is_same_kind || old == new)
                    {
                        found.push((old, new));
                    }
                    match kinds {
                        _ if is_same_kind => break,
                        (Some(Kind::Alias { ty }), _) => (ty, after),
                        (_, Some(Kind::Alias { ty })) => (before, ty),
                        (Some(kind), _) if !kind.variant_types().is_empty() => {
                            match closest(kind, |ty| self.old_type(ty) == self.new_type(after)) {
                                Some(ty) => (ty, after),
                                None => break,
                            }
                        }
                        (_, Some(kind)) => match closest(kind, |ty| self.new_type(ty) == self.old_type(before)) {
                            Some(ty) => (before, ty),
                            None => break,
                        },
                        _ => break,
                    }
                }
            };
        }
        found
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
            let equal =
                equal.find(|(other, candidate)| self.is_new(other) && candidate.kind.has_content_of(&model.kind));
            candidates.extend(equal.map(|(other, _)| (name.as_str(), other.as_str())));
        }
        // Pairs with equal content have precedence.
        let content = |(before, after): &(&str, &str)| {
            !self.new.models[*after]
                .kind
                .has_content_of(&self.old.models[*before].kind)
        };
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

/// The variant of a union or of an enum of responses that `is_wanted`.
fn closest(kind: &Kind, is_wanted: impl Fn(&Type) -> bool) -> Option<&Type> {
    kind.variant_types().into_iter().find(|ty| is_wanted(ty))
}

/// The types of a part that two models have in common.
struct Part<'s> {
    before: &'s Type,
    after: &'s Type,
    /// Where both have no value: a property that only responses have is absent in requests.
    absent: Direction,
}

fn matching_parts<'s>(old: &'s Kind, new: &'s Kind) -> Vec<Part<'s>> {
    let part = |before, after| Part {
        before,
        after,
        absent: Direction::NONE,
    };
    match (old, new) {
        (
            Kind::Struct { fields, additional, .. },
            Kind::Struct {
                fields: new_fields,
                additional: new_additional,
                ..
            },
        ) => {
            let by_name: HashMap<&str, &Field> = new_fields
                .iter()
                .map(|field| (field.wire_name.as_str(), field))
                .collect();
            let common = fields.iter().filter_map(|field| {
                let other = *by_name.get(field.wire_name.as_str())?;
                Some(Part {
                    absent: absent_direction(&[field, other]),
                    ..part(&field.ty, &other.ty)
                })
            });
            let additional = additional.iter().zip(new_additional);
            common
                .chain(additional.map(|(before, after)| part(before, after)))
                .collect()
        }
        (Kind::Union { variants, .. }, Kind::Union { variants: new, .. }) => {
            let common = variants.iter();
            common.filter_map(|(name, ty)| Some(part(ty, new.get(name)?))).collect()
        }
        (Kind::Responses { variants }, Kind::Responses { variants: new }) => {
            let common = variants.iter();
            common
                .filter_map(|(name, (_, ty))| Some(part(ty.as_ref()?, new.get(name)?.1.as_ref()?)))
                .collect()
        }
        (Kind::Alias { ty }, Kind::Alias { ty: new }) => vec![part(ty, new)],
        _ => Vec::new(),
    }
}

/// The direction in which no version of a field has a value.
pub(super) fn absent_direction(versions: &[&Field]) -> Direction {
    Direction {
        request: versions.iter().all(|field| field.read_only),
        response: versions.iter().all(|field| field.write_only),
    }
}
