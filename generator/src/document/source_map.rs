//! Maps locations in the original text to locations in the rewritten tree, and back.
//!
//! Rewriting OpenAPI 3.1 moves parts of schemas. References in the document use the original location, and diagnostics
//! must report it. Moves are applied in their order in one direction and undone in reverse order in the other, because
//! a location that was vacated can be reused later.

use std::collections::HashMap;

use crate::pointer::Pointer;

/// The key under which parts without effect are kept, because references may lead to them.
pub(crate) const UNUSED_KEY: &str = "$aside";

/// The moves of values, numbered from 1 in their order.
#[derive(Debug, Default)]
pub(crate) struct Relocations {
    count: usize,
    targets: MovesByLocation,
    sources: MovesByLocation,
}

/// For each location, the numbers of its moves and the locations at the other end.
type MovesByLocation = HashMap<Pointer, Vec<(usize, Pointer)>>;

/// Maps locations in the tree to locations in the text.
#[derive(Debug, Default, Clone)]
pub(crate) struct SourceMap(MovesByLocation);

impl Relocations {
    /// Records that the value at `from` was moved to `to`.
    pub(crate) fn record_move(&mut self, from: Pointer, to: Pointer) {
        self.record_derived(from.clone(), to.clone());
        self.targets.entry(from).or_default().push((self.count, to));
    }

    /// Records that the value at `to` was derived from the value at `from`. References to `from` do not lead to `to`.
    pub(crate) fn record_derived(&mut self, from: Pointer, to: Pointer) {
        self.count += 1;
        self.sources.entry(to).or_default().push((self.count, from));
    }

    /// Returns the current location of the child `token` of `parent`, if it was moved.
    pub(crate) fn moved_to(&self, parent: &Pointer, token: &str) -> Option<Pointer> {
        if self.targets.is_empty() {
            return None;
        }
        let start = parent.child(token);
        let (mut at, mut last) = (&start, 0);
        while let Some((number, to)) = self
            .targets
            .get(at)
            .and_then(|moves| moves.iter().find(|(number, _)| *number > last))
        {
            (at, last) = (to, *number);
        }
        (last > 0).then(|| at.clone())
    }

    /// Takes the reverse mapping. Nothing may be moved afterwards.
    pub(crate) fn take_source_map(&mut self) -> SourceMap {
        SourceMap(std::mem::take(&mut self.sources))
    }
}

impl SourceMap {
    /// Returns the location in the text of the value that is at `at` in the tree.
    pub(crate) fn original(&self, at: &Pointer) -> Pointer {
        let mut original = at.clone();
        let mut before = usize::MAX;
        // The last move is undone first, and each move only once.
        while let Some((number, undone)) = self.undo(&original, before) {
            (original, before) = (undone, number);
        }
        original
    }

    /// Undoes the last move with a number below `before` that applies to the location or to one of its ancestors.
    fn undo(&self, at: &Pointer, before: usize) -> Option<(usize, Pointer)> {
        if self.0.is_empty() {
            return None;
        }
        let mut last: Option<(usize, &Pointer, usize)> = None;
        let mut next = Some(at.clone());
        while let Some(ancestor) = next {
            let moves = self.0.get(&ancestor).into_iter().flatten();
            if let Some((number, from)) = moves.rev().find(|(number, _)| *number < before)
                && last.is_none_or(|(later, ..)| later < *number)
            {
                last = Some((*number, from, ancestor.tokens().count()));
            }
            next = ancestor.parent();
        }
        let (number, from, depth) = last?;
        let rest: Vec<String> = at.tokens().skip(depth).collect();
        Some((number, from.below(rest.iter().map(String::as_str))))
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
    fn a_location_that_was_vacated_and_reused_maps_to_two_others() {
        let mut relocations = Relocations::default();
        relocations.record_move(at("/a/items"), at("/a/aside/items"));
        relocations.record_move(at("/a/prefixItems/0"), at("/a/items"));
        relocations.record_move(at("/a/items"), at("/a/anyOf/1/items"));
        relocations.record_move(at("/a/anyOf/1/items/b"), at("/a/anyOf/1/items/c"));
        let to = |parent: &str, token: &str| relocations.moved_to(&at(parent), token).map(|to| to.to_string());
        assert_eq!(to("/a", "items").as_deref(), Some("#/a/aside/items"));
        assert_eq!(to("/a/prefixItems", "0").as_deref(), Some("#/a/anyOf/1/items"));
        assert_eq!(to("", "a"), None);

        let source_map = relocations.take_source_map();
        let from = |text: &str| source_map.original(&at(text)).to_string();
        assert_eq!(from("/a/aside/items/x"), "#/a/items/x");
        assert_eq!(from("/a/anyOf/1/items/x"), "#/a/prefixItems/0/x");
        assert_eq!(from("/a/anyOf/1/items/c/x"), "#/a/prefixItems/0/b/x");
        assert_eq!(from("/b"), "#/b");
    }
}
