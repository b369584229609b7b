//! The entries of a merged object, in their order.

use serde_json::{Map, Value};

use crate::upstream::grammar::Kind;
use crate::upstream::yaml::edit::Slot;

/// Keys and what becomes of their entries.
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

    /// Brings the entries into the order of theirs. Those that they do not have stay behind the one before. Returns whether
    /// the order has changed.
    pub(super) fn sort_like(&mut self, theirs: &Map<String, Value>) -> bool {
        // Each entry of theirs with our own ones behind it; the first group has our own ones at the start.
        let mut groups: Vec<Vec<(String, Slot)>> = vec![Vec::new()];
        for entry in std::mem::take(&mut self.0) {
            if theirs.contains_key(&entry.0) {
                groups.push(Vec::new());
            }
            if let Some(group) = groups.last_mut() {
                group.push(entry);
            }
        }
        let place = |group: &Vec<(String, Slot)>| {
            let (first, _) = group.first()?;
            theirs.keys().position(|key| key == first)
        };
        let is_changed = !groups.is_sorted_by_key(place);
        groups.sort_by_key(place);
        self.0 = groups.into_iter().flatten().collect();
        is_changed
    }

    /// Where an entry goes that is the first of theirs: before all others, but not before our extensions at the start of
    /// names. `allOf` goes behind the description.
    pub(super) fn first_place(&self, key: &str, kind: Kind) -> usize {
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
