//! The comparison of two models.

use indexmap::IndexMap;

use crate::diff::change::{Change, Direction};
use crate::diff::constraints::compare_constraints;
use crate::diff::pairs::{Pairs, absent_direction};
use crate::diff::rules::{ChangeKind, Rust};
use crate::pointer::Pointer;
use crate::surface::Field;
use crate::surface::types::Type;

/// The comparison of two models.
pub(super) struct Comparison<'c, 's> {
    pub(super) pairs: &'c Pairs<'s>,
    /// The Rust path of the model.
    pub(super) path: String,
    /// Its Rust path in the old version.
    pub(super) old_path: String,
    pub(super) direction: Direction,
    /// Whether it is the same Rust type. If not, only the wire is judged: the places that use the type report that it
    /// is another one.
    pub(super) is_same_model: bool,
    /// Whether both versions have both models. Then one is used in place of the other, and they need not have more in
    /// common than what goes over the wire.
    pub(super) are_unrelated: bool,
    pub(super) at: (&'c Pointer, &'c Pointer),
    pub(super) changes: &'c mut Vec<Change>,
}

impl Comparison<'_, '_> {
    pub(super) fn change(&self, kind: ChangeKind) -> Change {
        let change = Change::new(kind, &self.path, "").in_direction(self.direction);
        change.at(Some(self.at.0), Some(self.at.1))
    }

    /// A change of a part: a field or a variant.
    pub(super) fn change_of(&self, kind: ChangeKind, part: &str, wire_name: &str) -> Change {
        Change {
            item: format!("{}::{part}", self.path),
            wire_name: wire_name.to_owned(),
            ..self.change(kind)
        }
    }

    /// A change of a field that both versions have.
    pub(super) fn change_of_field(&self, kind: ChangeKind, old: &Field, new: &Field) -> Change {
        let change = self.change_of(kind, &new.name, &new.wire_name);
        let direction = self.direction.without(absent_direction(&[old, new]));
        change.in_direction(direction).at(Some(&old.at), Some(&new.at))
    }

    /// A removed part. Its path is the old one.
    pub(super) fn removed_part(&self, kind: ChangeKind, part: &str, wire_name: &str) -> Change {
        let path = if self.is_same_model { &self.old_path } else { &self.path };
        Change {
            item: format!("{path}::{part}"),
            ..self.change_of(kind, part, wire_name)
        }
    }

    /// The effect of another type.
    pub(super) fn rust_of_types(&self, old: &Type, new: &Type) -> Rust {
        match self.pairs.is_same_rust_type(old, new) {
            true => Rust::Same,
            false => Rust::Breaks,
        }
    }

    pub(super) fn old_name(&self) -> &str {
        self.old_path.trim_start_matches("models::")
    }

    pub(super) fn new_name(&self) -> &str {
        self.path.trim_start_matches("models::")
    }

    pub(super) fn push(&mut self, change: Change) {
        if self.are_unrelated && !change.breaks_wire() {
            return;
        }
        let rust = if self.is_same_model { change.rust } else { Rust::Same };
        self.changes.push(change.with_rust(rust));
    }

    pub(super) fn compare_constraints(
        &mut self,
        field: Option<(&Field, &Field)>,
        old: &IndexMap<String, String>,
        new: &IndexMap<String, String>,
    ) {
        for constraint in compare_constraints(old, new) {
            let mut changed = match field {
                Some((old, new)) => self.change_of_field(constraint.kind, old, new),
                None => self.change(constraint.kind),
            };
            (changed.before, changed.after) = (constraint.before, constraint.after);
            self.push(changed);
        }
    }
}
