//! Records where the values that an overlay inserted or moved were written.

use std::collections::BTreeMap;

use crate::pointer::Pointer;

/// Maps locations in the document with overlays applied to locations in the texts. A value without an entry for itself
/// or an ancestor is at the same location in the text of the document.
#[derive(Debug, Default, Clone)]
pub(crate) struct Provenance(BTreeMap<Pointer, TextLocation>);

/// A location in the text of the document or of an overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextLocation {
    /// The number of the overlay; `None` for the document.
    pub(crate) overlay: Option<usize>,
    pub(crate) at: Pointer,
}

impl Provenance {
    /// Returns where the value at a location was written, or where it would have been written if it does not exist.
    pub(crate) fn of(&self, at: &Pointer) -> TextLocation {
        let mut next = Some(at.clone());
        while let Some(ancestor) = next.filter(|_| !self.0.is_empty()) {
            if let Some(written) = self.0.get(&ancestor) {
                let depth = ancestor.tokens().count();
                let rest: Vec<String> = at.tokens().skip(depth).collect();
                return TextLocation {
                    overlay: written.overlay,
                    at: written.at.below(rest.iter().map(String::as_str)),
                };
            }
            next = ancestor.parent();
        }
        TextLocation {
            overlay: None,
            at: at.clone(),
        }
    }

    /// Records that the value at `at` comes from the location `source` in an overlay.
    pub(crate) fn record_write(&mut self, at: &Pointer, overlay: usize, source: &Pointer) {
        self.record_removal(at);
        let written = TextLocation {
            overlay: Some(overlay),
            at: source.clone(),
        };
        self.0.insert(at.clone(), written);
    }

    /// Records that the value at a location was removed.
    pub(crate) fn record_removal(&mut self, at: &Pointer) {
        self.take(at);
    }

    /// Records that the index of a list item has changed. If several items change, this must be called in ascending
    /// order of their indexes.
    pub(crate) fn record_index_change(&mut self, list: &Pointer, from: usize, to: usize) {
        let (from, to) = (list.child(&from.to_string()), list.child(&to.to_string()));
        let written = self.of(&from);
        self.record_removal(&to);
        for (descendant, descendant_written) in self.take(&from) {
            let rest: Vec<String> = descendant.tokens().skip(from.tokens().count()).collect();
            self.0
                .insert(to.below(rest.iter().map(String::as_str)), descendant_written);
        }
        self.0.insert(to, written);
    }

    /// Removes the entries of a location and of its descendants, and returns them.
    fn take(&mut self, at: &Pointer) -> Vec<(Pointer, TextLocation)> {
        let mut taken = Vec::from_iter(self.0.remove_entry(at));
        // Pointers are ordered as text, so the descendants are contiguous.
        let first = at.child("");
        let descendants = self
            .0
            .range(first.clone()..)
            .take_while(|(at, _)| at.file() == first.file() && at.path().starts_with(first.path()));
        let descendants: Vec<Pointer> = descendants.map(|(at, _)| at.clone()).collect();
        taken.extend(descendants.iter().filter_map(|at| self.0.remove_entry(at)));
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(Arc::default(), text).unwrap()
    }

    #[test]
    fn the_innermost_recorded_location_determines_the_provenance() {
        let mut provenance = Provenance::default();
        provenance.record_write(&at("/a/b"), 0, &at("/actions/0/update/b"));
        provenance.record_write(&at("/a/b/c"), 1, &at("/actions/3/update/c"));
        provenance.record_write(&at("/a/bc"), 1, &at("/actions/4/update/bc"));
        let of = |text: &str| {
            let written = provenance.of(&at(text));
            format!("{:?} {}", written.overlay, written.at.path())
        };
        assert_eq!(of("/a"), "None /a");
        assert_eq!(of("/a/x"), "None /a/x");
        assert_eq!(of("/a/b/x"), "Some(0) /actions/0/update/b/x");
        assert_eq!(of("/a/b/c/x"), "Some(1) /actions/3/update/c/x");
        provenance.record_write(&at("/a/b"), 2, &at("/actions/0/update"));
        let written = provenance.of(&at("/a/b/c"));
        assert_eq!((written.overlay, written.at.path()), (Some(2), "/actions/0/update/c"));
        assert_eq!(provenance.of(&at("/a/bc")).overlay, Some(1));
    }

    #[test]
    fn items_that_move_are_still_found_in_the_text() {
        let mut provenance = Provenance::default();
        provenance.record_write(&at("/a/2/x"), 0, &at("/u"));
        // The first of four items is removed.
        for index in 1..4 {
            provenance.record_index_change(&at("/a"), index, index - 1);
        }
        let of = |text: &str| provenance.of(&at(text)).at.path().to_owned();
        assert_eq!(of("/a/0"), "/a/1");
        assert_eq!(of("/a/1/x"), "/u");
        assert_eq!(of("/a/1/y"), "/a/2/y");
        assert_eq!(of("/a/2/x"), "/a/3/x");
    }
}
