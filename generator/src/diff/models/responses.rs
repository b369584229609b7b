//! Compares two enums of responses.

use indexmap::IndexMap;

use super::comparison::Comparison;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::surface::types::Type;

impl Comparison<'_, '_> {
    pub(super) fn compare_responses(
        &mut self,
        old: &IndexMap<String, (String, Option<Type>)>,
        new: &IndexMap<String, (String, Option<Type>)>,
    ) {
        let text = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "no body".to_owned(), Type::to_string);
        for (name, (selector, ty)) in old {
            let Some((other_selector, other)) = new.get(name) else {
                self.push(
                    self.removed_part(ChangeKind::ResponseVariantRemoved, name, selector)
                        .from(text(ty)),
                );
                continue;
            };
            // A media type less or more is a change of the operation.
            if !selector
                .split(", ")
                .any(|one| other_selector.split(", ").any(|other| one == other))
            {
                let changed = self.change_of(ChangeKind::ResponseVariantChanged, name, "");
                self.push(changed.from(selector).to(other_selector));
            }
            let change = match (ty, other) {
                (Some(ty), Some(other)) => {
                    let kind = compare_types(self.pairs, ty, other);
                    kind.map(|kind| (kind, self.rust_of_types(ty, other)))
                }
                (None, None) => None,
                _ => Some((ChangeKind::TypeReplaced, Rust::Breaks)),
            };
            if let Some((kind, rust)) = change {
                let changed = self.change_of(kind, name, selector).with_rust(rust);
                self.push(changed.from(text(ty)).to(text(other)));
            }
        }
        for (name, (selector, ty)) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.push(
                self.change_of(ChangeKind::ResponseVariantAdded, name, selector)
                    .to(text(ty)),
            );
        }
        self.compare_other_success(old, new);
    }

    /// The variant for statuses that the document does not list exists unless another variant is for a range of them.
    fn compare_other_success(
        &mut self,
        old: &IndexMap<String, (String, Option<Type>)>,
        new: &IndexMap<String, (String, Option<Type>)>,
    ) {
        let is_range = |(selector, _): &(String, Option<Type>)| selector == "default" || selector.ends_with("XX");
        match (old.values().any(is_range), new.values().any(is_range)) {
            (false, true) => self.push(self.removed_part(ChangeKind::ResponseVariantRemoved, "Other", "")),
            (true, false) => self.push(self.change_of(ChangeKind::ResponseVariantAdded, "Other", "")),
            _ => {}
        }
    }
}
