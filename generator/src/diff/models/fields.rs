//! Compares the fields of two structs.

use super::comparison::Comparison;
use crate::diff::change::Change;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::pointer::Pointer;
use crate::surface::Field;
use crate::surface::types::Type;

impl Comparison<'_, '_> {
    pub(super) fn compare_fields(&mut self, old: &[Field], new: &[Field]) {
        let find = |list: &[Field], wanted: &Field| list.iter().position(|field| field.wire_name == wanted.wire_name);
        for before in old {
            match find(new, before) {
                Some(index) => self.compare_field(before, &new[index]),
                None => {
                    let kind = if before.required {
                        ChangeKind::RequiredFieldRemoved
                    } else {
                        ChangeKind::FieldRemoved
                    };
                    let removed = self.change_of(kind, &before.name, &before.wire_name);
                    self.push(removed.from(before.rust_type()).at(Some(&before.at), Some(self.at.1)));
                }
            }
        }
        for after in new {
            if find(old, after).is_none() {
                let kind = if after.required {
                    ChangeKind::RequiredFieldAdded
                } else {
                    ChangeKind::FieldAdded
                };
                let added = self.change_of(kind, &after.name, &after.wire_name);
                self.push(added.to(after.rust_type()).at(Some(self.at.0), Some(&after.at)));
            }
        }
    }

    pub(super) fn compare_field(&mut self, old: &Field, new: &Field) {
        let change = |comparison: &Self, kind| {
            let change = comparison.change_of(kind, &new.name, &new.wire_name);
            change.at(Some(&old.at), Some(&new.at))
        };
        let types = |change: Change| change.from(old.rust_type()).to(new.rust_type());
        if old.name != new.name {
            let renamed = change(self, ChangeKind::FieldRenamed).from(&old.name).to(&new.name);
            self.push(renamed);
        }
        let type_change = compare_types(self.pairs, &old.ty, &new.ty);
        if let Some(kind) = type_change {
            let changed = types(change(self, kind));
            self.push(changed);
        }
        let is_same_type = old.ty.renamed(&|name| self.pairs.new_name(name)).to_string() == new.ty.to_string()
            && self.same_presence(old, new);
        let rust = if is_same_type { Rust::Same } else { Rust::Breaks };
        match (old.required, new.required) {
            (false, true) => self.push(types(change(self, ChangeKind::RequiredAdded)).with_rust(rust)),
            (true, false) => self.push(types(change(self, ChangeKind::RequiredRemoved)).with_rust(rust)),
            _ => {}
        }
        match (old.nullable, new.nullable) {
            (false, true) => self.push(types(change(self, ChangeKind::NullableAdded)).with_rust(rust)),
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
        self.compare_values(old, new);
        // The format may be what has changed the type.
        if type_change.is_none() {
            self.compare_constraints(Some((old, new)), &old.constraints, &new.constraints);
        }
        if old.docs != new.docs && old.at != Pointer::default() && new.at != Pointer::default() && self.is_same_model {
            self.push(change(self, ChangeKind::DescriptionChanged));
        }
    }

    /// Whether both fields have the same type around their value.
    pub(super) fn same_presence(&self, old: &Field, new: &Field) -> bool {
        let renamed = Field {
            ty: old.ty.renamed(&|name| self.pairs.new_name(name)),
            ..old.clone()
        };
        renamed.rust_type() == new.rust_type()
    }

    /// Compares the lists of allowed values. An empty list allows all.
    pub(super) fn compare_values(&mut self, old: &Field, new: &Field) {
        let change = |comparison: &Self, kind| {
            let change = comparison.change_of(kind, &new.name, &new.wire_name);
            change.at(Some(&old.at), Some(&new.at))
        };
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

    pub(super) fn compare_additional(&mut self, old: Option<&Type>, new: Option<&Type>) {
        let part = "additional";
        match (old, new) {
            (None, None) => {}
            (Some(old), None) => {
                self.push(
                    self.change_of(ChangeKind::AdditionalRemoved, part, "")
                        .from(old.to_string()),
                );
            }
            (None, Some(new)) => self.push(
                self.change_of(ChangeKind::AdditionalAdded, part, "")
                    .to(new.to_string()),
            ),
            (Some(old), Some(new)) => {
                if let Some(kind) = compare_types(self.pairs, old, new) {
                    let changed = self.change_of(kind, part, "");
                    self.push(changed.from(old.to_string()).to(new.to_string()));
                }
            }
        }
    }
}
