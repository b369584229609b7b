//! Compares two string enums.

use indexmap::IndexMap;

use super::comparison::Comparison;
use crate::diff::rules::ChangeKind;

impl Comparison<'_, '_> {
    pub(super) fn compare_enums(
        &mut self,
        (old, old_fallback): (&IndexMap<String, String>, &str),
        (new, new_fallback): (&IndexMap<String, String>, &str),
    ) {
        let by_value = |variants: &IndexMap<String, String>| -> IndexMap<String, String> {
            let variants = variants.iter();
            variants.map(|(name, value)| (value.clone(), name.clone())).collect()
        };
        let (old, new) = (by_value(old), by_value(new));
        for (value, name) in &old {
            match new.get(value) {
                None => self.push(self.removed_part(ChangeKind::EnumValueRemoved, name, value)),
                Some(other) if other != name => {
                    let renamed = self.change_of(ChangeKind::EnumVariantRenamed, name, value);
                    self.push(renamed.from(name).to(other));
                }
                Some(_) => {}
            }
        }
        for (value, name) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
            self.push(self.change_of(ChangeKind::EnumValueAdded, name, value));
        }
        if old_fallback != new_fallback {
            let renamed = self.change_of(ChangeKind::EnumFallbackRenamed, new_fallback, "");
            self.push(renamed.from(old_fallback).to(new_fallback));
        }
    }
}
