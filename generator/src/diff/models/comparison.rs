//! The comparison of two models.

use indexmap::IndexMap;

use crate::diff::change::{Change, Direction};
use crate::diff::constraints::compare_constraints;
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::pointer::Pointer;
use crate::surface::Field;

/// The comparison of two models.
pub(super) struct Comparison<'c, 's> {
    pub(super) pairs: &'c Pairs<'s>,
    /// The Rust path of the model.
    pub(super) path: String,
    pub(super) direction: Direction,
    /// Whether it is the same Rust type. If not, only the wire is judged: the places that use the type report that it
    /// is another one.
    pub(super) is_same_model: bool,
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

    pub(super) fn push(&mut self, change: Change) {
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
                Some((old, new)) => self
                    .change_of(constraint.kind, &new.name, &new.wire_name)
                    .at(Some(&old.at), Some(&new.at)),
                None => self.change(constraint.kind),
            };
            (changed.before, changed.after) = (constraint.before, constraint.after);
            self.push(changed);
        }
    }
}
