//! Compares the models, pair by pair.
//!
//! [`comparison`] is the comparison of one pair; [`fields`], [`constructors`], [`http_responses`], [`enums`], [`unions`] and
//! [`responses`] compare the parts of each kind of model.

mod comparison;
mod constructors;
mod enums;
mod fields;
mod http_responses;
mod responses;
mod unions;

use super::change::Change;
use super::pairs::Pairs;
use super::rules::{ChangeKind, Rust};
use super::type_relations::{compare_types, compare_values};
use crate::pointer::Pointer;
use crate::surface::types::Type;
use crate::surface::{Kind, Model, Surface};
use comparison::Comparison;

/// Compares all models.
pub(super) fn compare_models(old: &Surface, new: &Surface, pairs: &Pairs<'_>, changes: &mut Vec<Change>) {
    for (name, model) in &old.models {
        let path = format!("models::{name}");
        if let Some(after) = pairs.renamed.get(name.as_str()) {
            let renamed = Change::new(ChangeKind::ModelRenamed, path, "").to(format!("models::{after}"));
            changes.push(renamed.at(Some(&model.at), new.models.get(*after).map(|model| &model.at)));
        } else if pairs.is_gone(name) {
            changes.push(Change::new(ChangeKind::ModelRemoved, path, "").at(Some(&model.at), None));
        }
    }
    let renamed_to: Vec<&str> = pairs.renamed.values().copied().collect();
    for (name, model) in &new.models {
        if pairs.is_new(name) && !renamed_to.contains(&name.as_str()) {
            let added = Change::new(ChangeKind::ModelAdded, format!("models::{name}"), "");
            changes.push(added.at(None, Some(&model.at)));
        }
    }
    for (before, after) in pairs.pairs.keys() {
        if let (Some(old), Some(new)) = (old.models.get(*before), new.models.get(*after)) {
            let comparison = Comparison {
                pairs,
                path: format!("models::{after}"),
                old_path: format!("models::{before}"),
                direction: pairs.direction_of(before, after),
                is_same_model: pairs.is_same_model(before, after),
                are_unrelated: before != after
                    && pairs.old.models.contains_key(*after)
                    && pairs.new.models.contains_key(*before),
                at: (&old.at, &new.at),
                changes,
            };
            comparison.compare(old, new);
        }
    }
}

impl Comparison<'_, '_> {
    fn compare(mut self, old: &Model, new: &Model) {
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(self.change(ChangeKind::ModelDeprecated)),
            (true, false) => self.push(self.change(ChangeKind::ModelUndeprecated)),
            _ => {}
        }
        let is_described = *self.at.0 != Pointer::default() && *self.at.1 != Pointer::default();
        if old.docs != new.docs && is_described && self.is_same_model {
            self.push(self.change(ChangeKind::DescriptionChanged));
        }
        self.compare_constraints(None, &old.constraints, &new.constraints);
        if self.is_same_model {
            self.compare_http_responses(old.http_responses.as_ref(), new.http_responses.as_ref());
        }
        match (&old.kind, &new.kind) {
            (
                Kind::Struct {
                    fields,
                    new: constructor,
                    additional,
                    additional_name,
                },
                Kind::Struct {
                    fields: new_fields,
                    new: new_constructor,
                    additional: new_additional,
                    additional_name: new_additional_name,
                },
            ) => {
                self.compare_fields(fields, new_fields);
                // Another type has its own constructor.
                if self.is_same_model {
                    self.compare_constructors(
                        (fields, constructor.as_deref()),
                        (new_fields, new_constructor.as_deref()),
                    );
                }
                self.compare_additional(
                    (additional.as_ref(), additional_name.as_deref()),
                    (new_additional.as_ref(), new_additional_name.as_deref()),
                );
            }
            (
                Kind::Enum { variants, fallback },
                Kind::Enum {
                    variants: new_variants,
                    fallback: new_fallback,
                },
            ) => self.compare_enums((variants, fallback), (new_variants, new_fallback)),
            (
                Kind::Union {
                    variants,
                    discriminator,
                },
                Kind::Union {
                    variants: new_variants,
                    discriminator: new_discriminator,
                },
            ) => {
                self.compare_unions(variants, new_variants);
                self.compare_discriminators(discriminator.as_ref(), new_discriminator.as_ref());
            }
            (Kind::Alias { ty }, Kind::Alias { ty: new }) => {
                if let Some(kind) = compare_types(self.pairs, ty, new) {
                    let changed = self.change(kind).from(ty.to_string()).to(new.to_string());
                    self.push(changed);
                }
            }
            (Kind::Responses { variants }, Kind::Responses { variants: new }) => self.compare_responses(variants, new),
            (old_kind, new_kind) => {
                // An alias and an enum may both be a string.
                let ty = |kind: &Kind, name: &str| match kind {
                    Kind::Alias { ty } => ty.clone(),
                    _ => Type::Model(name.to_owned()),
                };
                let (before, after) = (ty(old_kind, self.old_name()), ty(new_kind, self.new_name()));
                let kind = match compare_values(self.pairs, &before, &after) {
                    ChangeKind::TypeReplaced => ChangeKind::ModelReplaced,
                    other => other,
                };
                let changed = self.change(kind).from(old_kind.noun()).to(new_kind.noun());
                self.push(changed.with_rust(Rust::Breaks));
            }
        }
    }
}
