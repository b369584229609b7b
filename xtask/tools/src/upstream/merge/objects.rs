//! Merges objects and single values.

use anyhow::{bail, ensure};
use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use super::entries::Entries;
use super::renames::find_renames;
use crate::upstream::comparison::short_text;
use crate::upstream::facts::{have_same_facts, reference_target};
use crate::upstream::grammar::Kind;
use crate::upstream::markers::{ENUM_DESCRIPTIONS, MARKER, child_pointer, with_markers};
use crate::upstream::yaml::edit::{Edit, Slot};
use crate::upstream::yaml::tree::{Collection, Content, Node};

/// Compares the two documents: returns the edits of ours, and collects the changes.
#[derive(Default)]
pub(super) struct Merger {
    pub(super) changes: Vec<Change>,
}

impl Merger {
    pub(super) fn record(&mut self, pointer: &str, action: Action) {
        let pointer = pointer.to_owned();
        self.changes.push(Change { pointer, action });
    }

    /// Returns the edit after which our value has the facts of theirs.
    pub(super) fn merge_value(
        &mut self,
        node: &Node,
        ours: &Value,
        theirs: &Value,
        kind: Kind,
        pointer: &str,
    ) -> anyhow::Result<Edit> {
        if have_same_facts(ours, theirs, kind) {
            return Ok(Edit::Keep);
        }
        match (&node.content, ours, theirs) {
            (Content::Alias, ..) => bail!("{pointer}: an alias changes"),
            (Content::Collection(collection), Value::Object(ours), Value::Object(theirs)) => {
                self.merge_object(collection, ours, theirs, kind, pointer)
            }
            (Content::Collection(collection), Value::Array(ours), Value::Array(theirs)) => {
                self.merge_list(collection, ours, theirs, kind, pointer)
            }
            _ => {
                self.record(
                    pointer,
                    Action::Changed(short_text(Some(ours)), short_text(Some(theirs))),
                );
                Ok(Edit::Replace(with_markers(theirs, kind)))
            }
        }
    }

    fn merge_object(
        &mut self,
        collection: &Collection,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
        kind: Kind,
        pointer: &str,
    ) -> anyhow::Result<Edit> {
        let keys: Vec<&str> = collection.items.iter().filter_map(|item| item.key.as_deref()).collect();
        ensure!(
            keys.len() == ours.len() && keys.iter().zip(ours.keys()).all(|(key, ours)| key == ours),
            "{pointer}: a key occurs twice or is not a string"
        );
        let (theirs, keeps_documentation) = written_like_ours(ours, theirs, kind);
        let renames = find_renames(ours, &theirs, kind);
        let mut entries = Entries::default();
        for (index, (item, (old, value))) in collection.items.iter().zip(ours).enumerate() {
            let key = renames.get(old).unwrap_or(old);
            if kind.is_documentation(key) {
                if keeps_documentation {
                    entries.push(key, Slot::Old(index, Edit::Keep));
                }
                continue;
            }
            let Some(their_value) = theirs.get(key) else {
                self.record(&child_pointer(pointer, key), Action::removed(value));
                continue;
            };
            if key != old {
                self.record(&child_pointer(pointer, old), Action::Renamed(key.clone()));
            }
            let edit = self.merge_value(
                &item.value,
                value,
                their_value,
                kind.child(key),
                &child_pointer(pointer, key),
            )?;
            let slot = if key == old {
                Slot::Old(index, edit)
            } else {
                Slot::Renamed(index, key.clone(), edit)
            };
            entries.push(key, slot);
        }
        if kind.is_ordered() && entries.sort_like(&theirs) {
            self.record(pointer, Action::Reordered);
        }
        self.add_new(&theirs, kind, pointer, &mut entries);
        if ours.contains_key("$ref") && !theirs.contains_key("$ref") {
            // The description was that of the reference's target. An inline object needs its own.
            for key in kind.required_documentation(false).iter().rev() {
                if !ours.contains_key(*key) {
                    entries.insert(0, key, Slot::New(Some((*key).to_owned()), MARKER.into()));
                }
            }
        }
        if matches!(kind, Kind::Schema(_)) && ours.get("enum") != theirs.get("enum") {
            describe_values(collection, ours, &theirs, &mut entries);
        }
        Ok(Edit::Items(entries.into_slots()))
    }

    /// Adds the entries that only they have, each after the entry that precedes it in their document.
    fn add_new(&mut self, theirs: &Map<String, Value>, kind: Kind, pointer: &str, entries: &mut Entries) {
        let mut previous: Option<&str> = None;
        for (key, value) in theirs.iter().filter(|(key, _)| !kind.is_documentation(key)) {
            if entries.position(key).is_none() {
                self.record(&child_pointer(pointer, key), Action::added(value));
                let new = Slot::New(Some(key.clone()), with_markers(value, kind.child(key)));
                let at = previous.and_then(|previous| entries.position(previous));
                let at = at.map_or_else(|| entries.index_of_first(key, kind), |at| at + 1);
                entries.insert(at, key, new);
            }
            previous = Some(key);
        }
    }
}

/// Updates the descriptions of a changed enum's values: new values get a marker, removed ones lose their description.
fn describe_values(
    collection: &Collection,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    entries: &mut Entries,
) {
    let values = theirs.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values: Vec<&str> = values.filter_map(Value::as_str).collect();
    let at = entries.position(ENUM_DESCRIPTIONS);
    let items = collection.items.iter();
    let index = items
        .map(|item| item.key.as_deref())
        .position(|key| key == Some(ENUM_DESCRIPTIONS));
    match (at, index) {
        (Some(at), _) if values.is_empty() => entries.remove(at),
        (Some(at), Some(index)) => {
            let described = ours.get(ENUM_DESCRIPTIONS).and_then(Value::as_object);
            let described: Vec<&String> = described.into_iter().flat_map(Map::keys).collect();
            let texts = values.iter().map(|value| {
                let old = described.iter().position(|described| described == value);
                old.map_or_else(
                    || Slot::New(Some((*value).to_owned()), MARKER.into()),
                    |old| Slot::Old(old, Edit::Keep),
                )
            });
            entries.replace(at, Slot::Old(index, Edit::Items(texts.collect())));
        }
        // We do not describe the values of this enum.
        _ if ours.contains_key("enum") || values.is_empty() => {}
        _ => {
            let texts = values.into_iter().map(|value| (value.to_owned(), MARKER.into()));
            let new = Slot::New(Some(ENUM_DESCRIPTIONS.to_owned()), Value::Object(texts.collect()));
            let at = entries.position("enum").map_or(0, |at| at + 1);
            entries.insert(at, ENUM_DESCRIPTIONS, new);
        }
    }
}

/// A reference is written as `$ref`, or as `allOf` with one `$ref` to allow documentation beside it. Returns theirs in the
/// notation that our documentation needs, and whether that documentation stays.
fn written_like_ours(ours: &Map<String, Value>, theirs: &Map<String, Value>, kind: Kind) -> (Map<String, Value>, bool) {
    let Some(target) = reference_target(theirs, kind) else {
        return (theirs.clone(), true);
    };
    let has_documentation = ours.keys().any(|key| kind.is_documentation(key));
    let is_schema = matches!(kind, Kind::Schema(_));
    let target = json!({ "$ref": target });
    if is_schema && !ours.contains_key("$ref") && (has_documentation || ours.contains_key("allOf")) {
        (Map::from_iter([("allOf".to_owned(), json!([target]))]), true)
    } else {
        let target = target.as_object().cloned().unwrap_or_default();
        (target, ours.contains_key("$ref"))
    }
}
