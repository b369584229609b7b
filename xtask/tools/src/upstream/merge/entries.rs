//! The entries of a merged object, in their order.

use serde_json::{Map, Value};

use crate::upstream::grammar::Kind;
use crate::upstream::yaml::edit::Slot;

/// The keys of a merged object, each with the edit of its entry.
#[derive(Default)]
pub(super) struct Entries(Vec<(String, Slot)>);

impl Entries {
    pub(super) fn push(&mut self, key: &str, slot: Slot) {
        self.0.push((key.to_owned(), slot));
    }

    pub(super) fn insert(&mut self, at: usize, key: &str, slot: Slot) {
        self.0.insert(at, (key.to_owned(), slot));
    }

    pub(super) fn replace(&mut self, at: usize, slot: Slot) {
        if let Some(entry) = self.0.get_mut(at) {
            entry.1 = slot;
        }
    }

    pub(super) fn remove(&mut self, at: usize) {
        self.0.remove(at);
    }

    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.0.iter().position(|(name, _)| name == key)
    }

    /// Sorts the entries in the order of theirs. An entry that only we have stays after the one before it. Returns whether
    /// the order has changed.
    pub(super) fn sort_like(&mut self, theirs: &Map<String, Value>) -> bool {
        // A group is an entry that both have, and the entries after it that only we have. The first group has only ours.
        let mut groups: Vec<Vec<(String, Slot)>> = vec![Vec::new()];
        for entry in std::mem::take(&mut self.0) {
            if theirs.contains_key(&entry.0) {
                groups.push(Vec::new());
            }
            if let Some(group) = groups.last_mut() {
                group.push(entry);
            }
        }
        let their_index = |group: &Vec<(String, Slot)>| {
            let (first, _) = group.first()?;
            theirs.keys().position(|key| key == first)
        };
        let is_changed = !groups.is_sorted_by_key(their_index);
        groups.sort_by_key(their_index);
        self.0 = groups.into_iter().flatten().collect();
        is_changed
    }

    /// The index for a new entry that is the first of theirs: 0, but after our extensions if the keys are names, and after
    /// the description if it is `allOf`.
    pub(super) fn index_of_first(&self, key: &str, kind: Kind) -> usize {
        let documentation = self.0.iter().take_while(|(key, _)| kind.is_documentation(key));
        if kind.is_ordered() || key == "allOf" {
            documentation.count()
        } else {
            0
        }
    }

    pub(super) fn into_slots(self) -> Vec<Slot> {
        self.0.into_iter().map(|(_, slot)| slot).collect()
    }
}
