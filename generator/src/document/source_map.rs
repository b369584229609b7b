//! Maps locations in the original text to locations in the rewritten tree, and back.
//!
//! Rewriting OpenAPI 3.1 moves parts of schemas. References in the document use the original location, and diagnostics
//! must report it. Moves are applied in their order in one direction and undone in reverse order in the other, because
//! a location that was vacated can be reused later.

use std::collections::HashMap;

use super::pointer::Pointer;

/// The key under which parts without effect are kept, because references may lead to them.
pub(crate) const UNUSED_KEY: &str = "$aside";

/// The moves that were made, numbered from 1 in their order.
#[derive(Debug, Default)]
pub(crate) struct Relocations {
    count: usize,
    to: Steps,
    from: Steps,
}

/// For each location, the numbers of its moves and the locations at the other end.
type Steps = HashMap<Pointer, Vec<(usize, Pointer)>>;

/// The reverse mapping: from a location in the tree to the location in the text.
#[derive(Debug, Default, Clone)]
pub(crate) struct SourceMap(Steps);

impl Relocations {
    /// Records that the value at `from` was moved to `to`.
    pub(crate) fn moved(&mut self, from: Pointer, to: Pointer) {
        self.made(from.clone(), to.clone());
        self.to.entry(from).or_default().push((self.count, to));
    }

    /// Records that the value at `to` was made from the value at `from`. References to `from` do not lead to `to`.
    pub(crate) fn made(&mut self, from: Pointer, to: Pointer) {
        self.count += 1;
        self.from.entry(to).or_default().push((self.count, from));
    }

    /// Returns the current location of the child `token` of `parent`, if it was moved.
    pub(crate) fn follow(&self, parent: &Pointer, token: &str) -> Option<Pointer> {
        if self.to.is_empty() {
            return None;
        }
        let start = parent.child(token);
        let (mut place, mut after) = (&start, 0);
        while let Some((number, to)) = self
            .to
            .get(place)
            .and_then(|relocations| relocations.iter().find(|(n, _)| *n > after))
        {
            (place, after) = (to, *number);
        }
        (after > 0).then(|| place.clone())
    }

    /// Takes the reverse mapping. Nothing may be moved afterwards.
    pub(crate) fn take_source_map(&mut self) -> SourceMap {
        SourceMap(std::mem::take(&mut self.from))
    }
}

impl SourceMap {
    /// Returns the original location of the value that is at `place` in the tree.
    pub(crate) fn of(&self, place: &Pointer) -> Pointer {
        let mut place = place.clone();
        let mut before = usize::MAX;
        // The last move is undone first, and each move only once.
        while let Some((number, undone)) = self.undo(&place, before) {
            (place, before) = (undone, number);
        }
        place
    }

    /// Undoes the last move with a number below `before` that applies to the location or to one of its ancestors.
    fn undo(&self, place: &Pointer, before: usize) -> Option<(usize, Pointer)> {
        if self.0.is_empty() {
            return None;
        }
        let mut last: Option<(usize, &Pointer, usize)> = None;
        let mut around = Some(place.clone());
        while let Some(outer) = around {
            let relocations = self.0.get(&outer).into_iter().flatten();
            if let Some((number, from)) = relocations.rev().find(|(number, _)| *number < before)
                && last.is_none_or(|(later, ..)| later < *number)
            {
                last = Some((*number, from, outer.tokens().count()));
            }
            around = outer.parent();
        }
        let (number, from, depth) = last?;
        let rest: Vec<String> = place.tokens().skip(depth).collect();
        Some((number, from.below(rest.iter().map(String::as_str))))
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
    fn a_place_that_was_left_and_taken_again_leads_two_ways() {
        let mut relocations = Relocations::default();
        relocations.moved(at("/a/items"), at("/a/aside/items"));
        relocations.moved(at("/a/prefixItems/0"), at("/a/items"));
        relocations.moved(at("/a/items"), at("/a/anyOf/1/items"));
        relocations.moved(at("/a/anyOf/1/items/b"), at("/a/anyOf/1/items/c"));
        let to = |parent: &str, token: &str| relocations.follow(&at(parent), token).map(|to| to.to_string());
        assert_eq!(to("/a", "items").as_deref(), Some("#/a/aside/items"));
        assert_eq!(to("/a/prefixItems", "0").as_deref(), Some("#/a/anyOf/1/items"));
        assert_eq!(to("", "a"), None);

        let source_map = relocations.take_source_map();
        let from = |place: &str| source_map.of(&at(place)).to_string();
        assert_eq!(from("/a/aside/items/x"), "#/a/items/x");
        assert_eq!(from("/a/anyOf/1/items/x"), "#/a/prefixItems/0/x");
        assert_eq!(from("/a/anyOf/1/items/c/x"), "#/a/prefixItems/0/b/x");
        assert_eq!(from("/b"), "#/b");
    }
}
