//! Compares the fields of two structs.

use super::comparison::Comparison;
use crate::diff::change::Change;
use crate::diff::pairs::absent_direction;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::pointer::Pointer;
use crate::surface::types::Type;
use crate::surface::{Field, Kind, Surface};

impl Comparison<'_, '_> {
    pub(super) fn compare_fields(&mut self, old: &[Field], new: &[Field]) {
        let find = |list: &[Field], wanted: &Field| list.iter().position(|field| field.wire_name == wanted.wire_name);
        for before in old {
            match find(new, before) {
                Some(index) => self.compare_field(before, &new[index]),
                None if self.pairs.is_moved_parameter(self.old_name(), &before.wire_name) => {}
                None => {
                    let kind = if before.required {
                        ChangeKind::RequiredFieldRemoved
                    } else {
                        ChangeKind::FieldRemoved
                    };
                    let removed = self.removed_part(kind, &before.name, &before.wire_name);
                    let removed = removed.in_direction(self.direction.without(absent_direction(&[before])));
                    self.push(removed.from(before.rust_type()).at(Some(&before.at), Some(self.at.1)));
                }
            }
        }
        for after in new {
            let is_moved = self.pairs.is_moved_parameter(self.new_name(), &after.wire_name);
            if find(old, after).is_none() && !is_moved {
                let kind = if after.required {
                    ChangeKind::RequiredFieldAdded
                } else {
                    ChangeKind::FieldAdded
                };
                let added = self.change_of(kind, &after.name, &after.wire_name);
                let added = added.in_direction(self.direction.without(absent_direction(&[after])));
                self.push(added.to(after.rust_type()).at(Some(self.at.0), Some(&after.at)));
            }
        }
    }

    fn compare_field(&mut self, old: &Field, new: &Field) {
        let change = |comparison: &Self, kind| comparison.change_of_field(kind, old, new);
        let types = |change: Change| change.from(old.rust_type()).to(new.rust_type());
        if old.name != new.name {
            let renamed = change(self, ChangeKind::FieldRenamed).from(&old.name).to(&new.name);
            self.push(renamed);
        }
        self.compare_accessors(old, new);
        let rust = if self.has_same_rust_type(old, new) {
            Rust::Same
        } else {
            Rust::Breaks
        };
        let type_change = compare_types(self.pairs, &old.ty, &new.ty);
        if let Some(kind) = type_change {
            let changed = types(change(self, kind)).with_rust(rust);
            self.push(changed);
        }
        match (old.required, new.required) {
            (false, true) => self.push(types(change(self, ChangeKind::RequiredAdded)).with_rust(rust)),
            (true, false) => self.push(types(change(self, ChangeKind::RequiredRemoved)).with_rust(rust)),
            _ => {}
        }
        match (old.nullable, new.nullable) {
            (false, true) => {
                // Old crates read null as an absent value of an optional field, and as a value of a field of any type.
                let reads_null = !old.required || old.ty == Type::scalar("serde_json::Value");
                let kind = match reads_null {
                    true => ChangeKind::NullableAddedToOptional,
                    false => ChangeKind::NullableAdded,
                };
                self.push(types(change(self, kind)).with_rust(rust));
            }
            (true, false) => self.push(types(change(self, ChangeKind::NullableRemoved)).with_rust(rust)),
            _ => {}
        }
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(change(self, ChangeKind::FieldDeprecated)),
            (true, false) => self.push(change(self, ChangeKind::FieldUndeprecated)),
            _ => {}
        }
        if old.default != new.default {
            let text = |default: &Option<String>| default.clone().unwrap_or_else(|| "none".to_owned());
            let changed = change(self, ChangeKind::DefaultChanged);
            self.push(changed.from(text(&old.default)).to(text(&new.default)));
        }
        if (old.read_only, old.write_only) != (new.read_only, new.write_only) {
            self.push(change(self, ChangeKind::ReadWriteChanged));
        }
        if old.secret != new.secret {
            self.push(change(self, ChangeKind::SecretChanged));
        }
        self.compare_allowed_values(old, new);
        // The format may be what has changed the type.
        if type_change.is_none() {
            self.compare_constraints(Some((old, new)), &old.constraints, &new.constraints);
        }
        if old.docs != new.docs && old.at != Pointer::default() && new.at != Pointer::default() && self.is_same_model {
            self.push(change(self, ChangeKind::DescriptionChanged));
        }
    }

    /// Compares the methods that read and set a field as a value of another type.
    fn compare_accessors(&mut self, old: &Field, new: &Field) {
        let noun = |text: &str| text.split(' ').next().map(str::to_owned);
        let change = |comparison: &Self, kind| comparison.change_of_field(kind, old, new);
        match (&old.accessors, &new.accessors) {
            (before, after) if before == after => {}
            // The unit is not part of the names.
            (Some(before), Some(after)) if noun(before) == noun(after) => {
                self.push(change(self, ChangeKind::UnitChanged).from(before).to(after));
            }
            (before, after) => {
                if let Some(before) = before {
                    self.push(change(self, ChangeKind::AccessorsRemoved).from(before));
                }
                if let Some(after) = after {
                    self.push(change(self, ChangeKind::AccessorsAdded).to(after));
                }
            }
        }
    }

    /// Whether both fields have the same Rust type.
    pub(super) fn has_same_rust_type(&self, old: &Field, new: &Field) -> bool {
        let with = |field: &Field, ty| Field { ty, ..field.clone() }.rust_type();
        let after = with(new, self.pairs.new_type(&new.ty));
        with(old, self.pairs.old_type(&old.ty)) == after || with(old, self.pairs.named_type(&old.ty)) == after
    }

    /// Compares the lists of allowed values. An empty list allows all. The values of an enum are compared as its variants.
    fn compare_allowed_values(&mut self, old: &Field, new: &Field) {
        let is_enum = |surface: &Surface, field: &Field| {
            let model = field.ty.model().and_then(|model| surface.models.get(model));
            model.is_some_and(|model| matches!(model.kind, Kind::Enum { .. }))
        };
        if is_enum(self.pairs.old, old) && is_enum(self.pairs.new, new) {
            return;
        }
        let change = |comparison: &Self, kind| comparison.change_of_field(kind, old, new);
        match (old.values.is_empty(), new.values.is_empty()) {
            (true, false) => self.push(change(self, ChangeKind::AllowedValueRemoved).to(new.values.join(", "))),
            (false, true) => self.push(change(self, ChangeKind::AllowedValueAdded).from(old.values.join(", "))),
            _ => {
                for value in old.values.iter().filter(|value| !new.values.contains(value)) {
                    self.push(change(self, ChangeKind::AllowedValueRemoved).from(value));
                }
                for value in new.values.iter().filter(|value| !old.values.contains(value)) {
                    self.push(change(self, ChangeKind::AllowedValueAdded).to(value));
                }
            }
        }
    }

    pub(super) fn compare_additional(
        &mut self,
        (old, old_name): (Option<&Type>, Option<&str>),
        (new, new_name): (Option<&Type>, Option<&str>),
    ) {
        let (old_part, part) = (old_name.unwrap_or("additional"), new_name.unwrap_or("additional"));
        if old.is_some() && new.is_some() && old_part != part {
            let renamed = self.change_of(ChangeKind::FieldRenamed, part, "");
            self.push(renamed.from(old_part).to(part));
        }
        match (old, new) {
            (None, None) => {}
            (Some(old), None) => {
                self.push(
                    self.removed_part(ChangeKind::AdditionalRemoved, old_part, "")
                        .from(old.to_string()),
                );
            }
            (None, Some(new)) => self.push(
                self.change_of(ChangeKind::AdditionalAdded, part, "")
                    .to(new.to_string()),
            ),
            (Some(old), Some(new)) => {
                if let Some(kind) = compare_types(self.pairs, old, new) {
                    let changed = self.change_of(kind, part, "").with_rust(self.rust_of_types(old, new));
                    self.push(changed.from(old.to_string()).to(new.to_string()));
                }
            }
        }
    }
}
