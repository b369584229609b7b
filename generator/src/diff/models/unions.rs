//! Compares two unions.

use indexmap::IndexMap;

use super::comparison::Comparison;
use crate::diff::rules::ChangeKind;
use crate::diff::type_relations::compare_types;
use crate::surface::types::Type;

impl Comparison<'_, '_> {
    pub(super) fn compare_unions(&mut self, old: &IndexMap<String, Type>, new: &IndexMap<String, Type>) {
        for (name, ty) in old {
            match new.get(name) {
                None => self.push(
                    self.change_of(ChangeKind::UnionVariantRemoved, name, "")
                        .from(ty.to_string()),
                ),
                Some(other) => {
                    if let Some(kind) = compare_types(self.pairs, ty, other) {
                        let changed = self.change_of(kind, name, "");
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
                let text = |one: Option<&(String, IndexMap<String, String>)>| match one {
                    Some((property, _)) => property.clone(),
                    None => "no property".to_owned(),
                };
                let changed = self.change(ChangeKind::DiscriminatorChanged);
                return self.push(changed.from(text(old)).to(text(new)));
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
