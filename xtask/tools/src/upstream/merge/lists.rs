//! Merges lists: matches their items with ours.

use anyhow::ensure;
use serde_json::Value;

use super::change::Action;
use super::objects::Merger;
use crate::upstream::facts::extract_facts;
use crate::upstream::grammar::Kind;
use crate::upstream::markers::with_markers;
use crate::upstream::yaml::edit::{Edit, Slot};
use crate::upstream::yaml::tree::Collection;

impl Merger {
    pub(super) fn merge_list(
        &mut self,
        collection: &Collection,
        ours: &[Value],
        theirs: &[Value],
        kind: Kind,
        pointer: &str,
    ) -> anyhow::Result<Edit> {
        ensure!(
            collection.items.len() == ours.len(),
            "{pointer}: the two parsers find different numbers of items in this list; reformat it"
        );
        let origins = match_items(ours, theirs, kind);
        let mut slots = Vec::new();
        let mut last = None;
        let mut is_reordered = false;
        for (index, (their, origin)) in theirs.iter().zip(&origins).enumerate() {
            let pointer = format!("{pointer}/{index}");
            if let Some(origin) = *origin {
                is_reordered |= last > Some(origin);
                last = Some(origin);
                let edit = self.merge_value(&collection.items[origin].value, &ours[origin], their, kind, &pointer)?;
                slots.push(Slot::Old(origin, edit));
            } else {
                self.record(&pointer, Action::added(their));
                slots.push(Slot::New(None, with_markers(their, kind)));
            }
        }
        for index in (0..ours.len()).filter(|index| !origins.contains(&Some(*index))) {
            self.record(&format!("{pointer}/{index}"), Action::removed(&ours[index]));
        }
        if is_reordered {
            self.record(pointer, Action::Reordered);
        }
        Ok(Edit::Items(slots))
    }
}

/// Returns, for each of their items, the index of our matching item.
fn match_items(ours: &[Value], theirs: &[Value], kind: Kind) -> Vec<Option<usize>> {
    let our_identities: Vec<String> = ours.iter().map(|item| identity(item, kind)).collect();
    let mut origins: Vec<Option<usize>> = Vec::new();
    for item in theirs {
        let identity = identity(item, kind);
        let is_match = |index: &usize| our_identities[*index] == identity && !origins.contains(&Some(*index));
        origins.push((0..ours.len()).find(is_match));
    }
    // Unmatched items on both sides count as changed, not as removed and added: schemas, which have no names here, and path
    // parameters with another name, if both sides have equally many.
    let left = theirs.iter().zip(&origins).filter(|(_, origin)| origin.is_none());
    let left = left.filter(|(item, _)| may_be_renamed(item, kind)).count();
    let ours_left = (0..ours.len()).filter(|index| !origins.contains(&Some(*index)));
    let ours_left: Vec<usize> = ours_left.filter(|index| may_be_renamed(&ours[*index], kind)).collect();
    if left == ours_left.len() || matches!(kind, Kind::Schema(_)) {
        let mut ours_left = ours_left.into_iter();
        for (item, origin) in theirs.iter().zip(&mut origins) {
            if origin.is_none() && may_be_renamed(item, kind) {
                *origin = ours_left.next();
            }
        }
    }
    origins
}

/// Whether an item may be an unmatched one of ours with another name.
fn may_be_renamed(item: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Schema(_) => item.is_object(),
        // Their number is that of the placeholders in the path.
        Kind::Parameter => item["in"] == "path",
        _ => false,
    }
}

/// The text by which an item is found in another list: its name, or else all of its facts.
fn identity(item: &Value, kind: Kind) -> String {
    let names: &[&str] = match kind {
        Kind::Parameter => &["in", "name"],
        Kind::Server => &["url"],
        Kind::Tag => &["name"],
        _ => &[],
    };
    let is_named = !names.is_empty() && names.iter().all(|name| item[name].is_string());
    if is_named {
        names.iter().map(|name| format!("{} ", item[name])).collect()
    } else {
        extract_facts(item, kind).to_string()
    }
}
