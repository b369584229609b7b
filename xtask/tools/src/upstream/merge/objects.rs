//! Merges objects and single values.

use anyhow::{bail, ensure};
use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use super::entries::Entries;
use super::renames::renames;
use crate::upstream::comparison::show;
use crate::upstream::facts::{reference, same};
use crate::upstream::grammar::Kind;
use crate::upstream::markers::{ENUM_DESCRIPTIONS, MARKER, child_pointer, with_markers};
use crate::upstream::yaml::edit::{Edit, Slot};
use crate::upstream::yaml::tree::{Collection, Content, Node};

/// Makes the edits, and lists the changes.
#[derive(Default)]
pub(super) struct Merger {
    pub(super) changes: Vec<Change>,
}

impl Merger {
    pub(super) fn add(&mut self, pointer: &str, action: Action) {
        let pointer = pointer.to_owned();
        self.changes.push(Change { pointer, action });
    }

    /// Returns the edit after which our value has the facts of theirs.
    pub(super) fn edit(
        &mut self,
        node: &Node,
        ours: &Value,
        theirs: &Value,
        kind: Kind,
        pointer: &str,
    ) -> anyhow::Result<Edit> {
        if same(ours, theirs, kind) {
            return Ok(Edit::Keep);
        }
        match (&node.content, ours, theirs) {
            (Content::Alias, ..) => bail!("{pointer}: an alias changes"),
            (Content::Collection(collection), Value::Object(ours), Value::Object(theirs)) => {
                self.object(collection, ours, theirs, kind, pointer)
            }
            (Content::Collection(collection), Value::Array(ours), Value::Array(theirs)) => {
                self.list(collection, ours, theirs, kind, pointer)
            }
            _ => {
                self.add(pointer, Action::Changed(show(Some(ours)), show(Some(theirs))));
                Ok(Edit::Replace(with_markers(theirs, kind)))
            }
        }
    }

    fn object(
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
        let renames = renames(ours, &theirs, kind);
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
                self.add(&child_pointer(pointer, key), Action::removed(value));
                continue;
            };
            if key != old {
                self.add(&child_pointer(pointer, old), Action::Renamed(key.clone()));
            }
            let edit = self.edit(
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
            self.add(pointer, Action::Reordered);
        }
        self.add_new(&theirs, kind, pointer, &mut entries);
        if ours.contains_key("$ref") && !theirs.contains_key("$ref") {
            // What was described where the reference led to is described here now.
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

    /// Adds what only they have, behind the entry before it.
    fn add_new(&mut self, theirs: &Map<String, Value>, kind: Kind, pointer: &str, entries: &mut Entries) {
        let mut before: Option<&str> = None;
        for (key, value) in theirs.iter().filter(|(key, _)| !kind.is_documentation(key)) {
            if entries.position(key).is_none() {
                self.add(&child_pointer(pointer, key), Action::added(value));
                let new = Slot::New(Some(key.clone()), with_markers(value, kind.child(key)));
                let at = before.and_then(|before| entries.position(before));
                let at = at.map_or_else(|| entries.first_place(key, kind), |at| at + 1);
                entries.insert(at, key, new);
            }
            before = Some(key);
        }
    }
}

/// Describes the values of a changed enum: new ones with a marker. Descriptions of removed values are removed.
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
        // The values that were there are not described one by one.
        _ if ours.contains_key("enum") || values.is_empty() => {}
        _ => {
            let texts = values.into_iter().map(|value| (value.to_owned(), MARKER.into()));
            let new = Slot::New(Some(ENUM_DESCRIPTIONS.to_owned()), Value::Object(texts.collect()));
            let at = entries.position("enum").map_or(0, |at| at + 1);
            entries.insert(at, ENUM_DESCRIPTIONS, new);
        }
    }
}

/// A reference can be written in two ways: returns theirs in the way in which it fits to our documentation, and whether
/// that stays.
fn written_like_ours(ours: &Map<String, Value>, theirs: &Map<String, Value>, kind: Kind) -> (Map<String, Value>, bool) {
    let Some(target) = reference(theirs, kind) else {
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
