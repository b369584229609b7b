//! Compares two unions.

use indexmap::IndexMap;

use super::comparison::Comparison;
use crate::diff::change::Change;
use crate::diff::rules::ChangeKind;
use crate::diff::type_relations::compare_types;
use crate::surface::types::Type;

impl Comparison<'_, '_> {
    pub(super) fn compare_unions(&mut self, old: &IndexMap<String, Type>, new: &IndexMap<String, Type>) {
        for (name, ty) in old {
            match new.get(name) {
                None => self.push(
                    self.removed_part(ChangeKind::UnionVariantRemoved, name, "")
                        .from(ty.to_string()),
                ),
                Some(other) => {
                    if let Some(kind) = compare_types(self.pairs, ty, other) {
                        let changed = self.change_of(kind, name, "").with_rust(self.rust_of_types(ty, other));
                        self.push(changed.from(ty.to_string()).to(other.to_string()));
                    }
                }
            }
        }
        for (name, ty) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.push(
                self.change_of(ChangeKind::UnionVariantAdded, name, "")
                    .to(ty.to_string()),
            );
        }
    }

    pub(super) fn compare_discriminators(
        &mut self,
        old: Option<&(String, IndexMap<String, String>)>,
        new: Option<&(String, IndexMap<String, String>)>,
    ) {
        let (old, new) = match (old, new) {
            (Some((old_property, old)), Some((new_property, new))) if old_property == new_property => (old, new),
            (None, None) => return,
            (old, new) => {
                let kind = match (old, new) {
                    (None, _) => ChangeKind::DiscriminatorAdded,
                    (_, None) => ChangeKind::DiscriminatorRemoved,
                    _ => ChangeKind::DiscriminatorChanged,
                };
                let property = |one: Option<&(String, IndexMap<String, String>)>| Some(one?.0.clone());
                return self.push(Change {
                    before: property(old),
                    after: property(new),
                    ..self.change(kind)
                });
            }
        };
        for (value, variant) in old {
            match new.get(value) {
                None => self.push(self.change_of(ChangeKind::DiscriminatorValueRemoved, variant, value)),
                Some(other) if other != variant => {
                    let changed = self.change_of(ChangeKind::DiscriminatorValueChanged, other, value);
                    self.push(changed.from(variant).to(other));
                }
                Some(_) => {}
            }
        }
        for (value, variant) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
            self.push(self.change_of(ChangeKind::DiscriminatorValueAdded, variant, value));
        }
    }
}
