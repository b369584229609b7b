//! Records where the values that an overlay inserted or moved were written.

use std::collections::BTreeMap;

use crate::document::pointer::Pointer;

/// Maps locations in the document with overlays applied to locations in the texts. A value without an entry for itself
/// or an ancestor is at the same location in the text of the document.
#[derive(Debug, Default, Clone)]
pub(crate) struct Provenance(BTreeMap<Pointer, Written>);

/// A location in the text of the document or of an overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// The number of the overlay; `None` for the document.
    pub(crate) overlay: Option<usize>,
    pub(crate) at: Pointer,
}

impl Provenance {
    /// Returns where the value at a location was written, or where it would have been written if it does not exist.
    pub(crate) fn of(&self, place: &Pointer) -> Written {
        let mut around = Some(place.clone());
        while let Some(outer) = around.filter(|_| !self.0.is_empty()) {
            if let Some(written) = self.0.get(&outer) {
                let depth = outer.tokens().count();
                let rest: Vec<String> = place.tokens().skip(depth).collect();
                return Written {
                    overlay: written.overlay,
                    at: written.at.below(rest.iter().map(String::as_str)),
                };
            }
            around = outer.parent();
        }
        Written {
            overlay: None,
            at: place.clone(),
        }
    }

    /// Records that the value at `place` comes from the location `at` in an overlay.
    pub(crate) fn put(&mut self, place: &Pointer, overlay: usize, at: &Pointer) {
        self.forget(place);
        let written = Written {
            overlay: Some(overlay),
            at: at.clone(),
        };
        self.0.insert(place.clone(), written);
    }

    /// Records that the value at a location was removed.
    pub(crate) fn forget(&mut self, place: &Pointer) {
        self.take(place);
    }

    /// Records that the index of a list item has changed. If several items change, this must be called in ascending
    /// order of their indexes.
    pub(crate) fn renumber(&mut self, list: &Pointer, from: usize, to: usize) {
        let (from, to) = (list.child(&from.to_string()), list.child(&to.to_string()));
        let written = self.of(&from);
        self.forget(&to);
        for (place, inside) in self.take(&from) {
            let rest: Vec<String> = place.tokens().skip(from.tokens().count()).collect();
            self.0.insert(to.below(rest.iter().map(String::as_str)), inside);
        }
        self.0.insert(to, written);
    }

    /// Removes the entries of a location and of its descendants, and returns them.
    fn take(&mut self, place: &Pointer) -> Vec<(Pointer, Written)> {
        let mut taken = Vec::from_iter(self.0.remove_entry(place));
        // Pointers are ordered as text, so the descendants are contiguous.
        let first = place.child("");
        let inside = self
            .0
            .range(first.clone()..)
            .take_while(|(at, _)| at.file() == first.file() && at.path().starts_with(first.path()));
        let inside: Vec<Pointer> = inside.map(|(at, _)| at.clone()).collect();
        taken.extend(inside.iter().filter_map(|at| self.0.remove_entry(at)));
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(Rc::default(), text).unwrap()
    }

    #[test]
    fn the_innermost_place_that_an_overlay_wrote_counts() {
        let mut provenance = Provenance::default();
        provenance.put(&at("/a/b"), 0, &at("/actions/0/update/b"));
        provenance.put(&at("/a/b/c"), 1, &at("/actions/3/update/c"));
        provenance.put(&at("/a/bc"), 1, &at("/actions/4/update/bc"));
        let of = |place: &str| {
            let written = provenance.of(&at(place));
            format!("{:?} {}", written.overlay, written.at.path())
        };
        assert_eq!(of("/a"), "None /a");
        assert_eq!(of("/a/x"), "None /a/x");
        assert_eq!(of("/a/b/x"), "Some(0) /actions/0/update/b/x");
        assert_eq!(of("/a/b/c/x"), "Some(1) /actions/3/update/c/x");
        provenance.put(&at("/a/b"), 2, &at("/actions/0/update"));
        let written = provenance.of(&at("/a/b/c"));
        assert_eq!((written.overlay, written.at.path()), (Some(2), "/actions/0/update/c"));
        assert_eq!(provenance.of(&at("/a/bc")).overlay, Some(1));
    }

    #[test]
    fn items_that_move_are_still_found_in_the_text() {
        let mut provenance = Provenance::default();
        provenance.put(&at("/a/2/x"), 0, &at("/u"));
        // The first of four items is removed.
        for index in 1..4 {
            provenance.renumber(&at("/a"), index, index - 1);
        }
        let of = |place: &str| provenance.of(&at(place)).at.path().to_owned();
        assert_eq!(of("/a/0"), "/a/1");
        assert_eq!(of("/a/1/x"), "/u");
        assert_eq!(of("/a/1/y"), "/a/2/y");
        assert_eq!(of("/a/2/x"), "/a/3/x");
    }
}
