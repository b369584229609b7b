//! The result of a comparison, with the texts that all formats share.

use std::collections::HashMap;

use crate::diagnostics::Position;
use crate::diff::change::{Change, Effect};
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::verdict::Release;
use crate::pointer::Pointer;

/// The result of a comparison.
pub(super) struct Report {
    /// The names of the files that were compared.
    pub(super) old: String,
    pub(super) new: String,
    pub(super) entries: Vec<Entry>,
    pub(super) effect: Effect,
    pub(super) release: Release,
    /// The version of the old crate, if it is known.
    pub(super) old_version: Option<semver::Version>,
}

/// A change, and its positions in the documents.
pub(super) struct Entry {
    pub(super) change: Change,
    pub(super) old: Option<Position>,
    pub(super) new: Option<Position>,
}

/// Finds the line and column of each location in a document.
pub(super) type Locate<'l> = &'l dyn Fn(&[&Pointer]) -> HashMap<Pointer, Position>;

impl Report {
    pub(super) fn new(
        (old, new): (String, String),
        changes: Vec<Change>,
        locate_old: Locate<'_>,
        locate_new: Locate<'_>,
        old_version: Option<semver::Version>,
    ) -> Self {
        let (effect, release) = (Effect::of(&changes), Release::of(&changes));
        let old_at: Vec<&Pointer> = changes.iter().filter_map(|change| change.old_at.as_ref()).collect();
        let new_at: Vec<&Pointer> = changes.iter().filter_map(|change| change.new_at.as_ref()).collect();
        let (old_positions, new_positions) = (locate_old(&old_at), locate_new(&new_at));
        let find = |positions: &HashMap<Pointer, Position>, at: &Option<Pointer>| positions.get(at.as_ref()?).cloned();
        let entries = changes
            .into_iter()
            .map(|change| Entry {
                old: find(&old_positions, &change.old_at),
                new: find(&new_positions, &change.new_at),
                change,
            })
            .collect();
        Self {
            old,
            new,
            entries,
            effect,
            release,
            old_version,
        }
    }

    /// What kind of release the changes require, why, and the next version.
    pub(super) fn release_text(&self) -> String {
        let breaks_rust = self.entries.iter().any(|entry| entry.change.rust == Rust::Breaks);
        let reason = match self.release {
            Release::Major if breaks_rust => "the Rust API breaks",
            Release::Major => "methods send something else",
            Release::Minor => "the Rust API gains items",
            Release::Patch => "the Rust API stays the same",
        };
        let next = self.old_version.as_ref().map(|version| {
            let next = self.release.next(version);
            format!("; the next version after {version} is {next}")
        });
        format!("{}, because {reason}{}", self.release.name(), next.unwrap_or_default())
    }

    /// The entries to list, and the number of changed descriptions, which are only counted.
    pub(super) fn listed(&self) -> (Vec<&Entry>, usize) {
        let is_listed = |entry: &&Entry| entry.change.kind != ChangeKind::DescriptionChanged;
        let listed: Vec<&Entry> = self.entries.iter().filter(is_listed).collect();
        let others = self.entries.len() - listed.len();
        (listed, others)
    }
}

/// The effect on the Rust API, as all formats name it.
pub(super) fn rust_name(rust: Rust) -> &'static str {
    match rust {
        Rust::Same => "same",
        Rust::Adds => "adds",
        Rust::Breaks => "breaks",
    }
}

impl Entry {
    /// The effect on the wire, as all formats name it.
    pub(super) fn wire_name(&self) -> &'static str {
        if self.change.breaks_wire() { "breaks" } else { "works" }
    }

    /// `old.yaml:12 → new.yaml:14`
    pub(super) fn positions_text(&self) -> Option<String> {
        let text = |position: &Position| format!("{}:{}", position.file, position.line);
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => Some(format!("{} → {}", text(old), text(new))),
            (Some(one), None) | (None, Some(one)) => Some(text(one)),
            (None, None) => None,
        }
    }
}
