//! Merges objects and single values.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use crate::upstream::comparison::show;
use crate::upstream::facts::{entries, reference, same};
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
        let is_kept = |key: &str| {
            if kind.is_documentation(key) {
                keeps_documentation
            } else {
                theirs.contains_key(key)
            }
        };
        let mut slots: BTreeMap<&str, Slot> = BTreeMap::new();
        for (index, item) in collection.items.iter().enumerate() {
            let key = keys[index];
            let value = ours.get(key).context("the keys are equal")?;
            if !is_kept(key) {
                if !kind.is_documentation(key) {
                    self.add(&child_pointer(pointer, key), Action::removed(value));
                }
            } else if kind.is_documentation(key) {
                slots.insert(key, Slot::Old(index, Edit::Keep));
            } else {
                let pointer = child_pointer(pointer, key);
                let edit = self.edit(&item.value, value, &theirs[key], kind.child(key), &pointer)?;
                slots.insert(key, Slot::Old(index, edit));
            }
        }
        let mut order: Vec<&str> = keys.iter().copied().filter(|key| is_kept(key)).collect();
        if kind.is_ordered() {
            let before = order.clone();
            order = ordered_like(&order, &theirs);
            if order != before {
                self.add(pointer, Action::Reordered);
            }
        }
        let mut before: Option<&str> = None;
        for (key, value) in theirs.iter().filter(|(key, _)| !kind.is_documentation(key)) {
            if !ours.contains_key(key) {
                self.add(&child_pointer(pointer, key), Action::added(value));
                let new = with_markers(value, kind.child(key));
                slots.insert(key, Slot::New(Some(key.clone()), new));
                let at = before.and_then(|before| order.iter().position(|key| *key == before));
                let at = at.map_or_else(|| first_place(&order, key, kind), |at| at + 1);
                order.insert(at, key);
            }
            before = Some(key);
        }
        if ours.contains_key("$ref") && !theirs.contains_key("$ref") {
            // What was described where the reference led to is described here now.
            for key in kind.required_documentation(false).iter().rev() {
                if !ours.contains_key(*key) {
                    slots.insert(key, Slot::New(Some((*key).to_owned()), MARKER.into()));
                    order.insert(0, key);
                }
            }
        }
        self.describe_values(collection, ours, &theirs, kind, &mut slots, &mut order);
        let slots = order.into_iter().filter_map(|key| slots.remove(key));
        Ok(Edit::Items(slots.collect()))
    }

    /// Describes the values of a changed enum: new ones with a marker. Descriptions of removed values are removed.
    fn describe_values<'k>(
        &mut self,
        collection: &Collection,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
        kind: Kind,
        slots: &mut BTreeMap<&'k str, Slot>,
        order: &mut Vec<&'k str>,
    ) {
        let is_schema = matches!(kind, Kind::Schema(_));
        if !is_schema || ours.get("enum") == theirs.get("enum") {
            return;
        }
        let values = theirs.get("enum").and_then(Value::as_array).into_iter().flatten();
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        let index = collection
            .items
            .iter()
            .position(|item| item.key.as_deref() == Some(ENUM_DESCRIPTIONS));
        if values.is_empty() {
            order.retain(|key| *key != ENUM_DESCRIPTIONS);
            return;
        }
        let described: Vec<&str> = ours
            .get(ENUM_DESCRIPTIONS)
            .map_or_else(Vec::new, |texts| entries(texts).map(|(value, _)| value).collect());
        let texts = values.into_iter().map(
            |value| match described.iter().position(|described| *described == value) {
                Some(index) => Slot::Old(index, Edit::Keep),
                None => Slot::New(Some(value.to_owned()), MARKER.into()),
            },
        );
        let texts: Vec<Slot> = texts.collect();
        if let Some(index) = index {
            let all_kept = texts
                .iter()
                .enumerate()
                .all(|(index, slot)| *slot == Slot::Old(index, Edit::Keep));
            let edit = if all_kept && texts.len() == described.len() {
                Edit::Keep
            } else {
                Edit::Items(texts)
            };
            slots.insert(ENUM_DESCRIPTIONS, Slot::Old(index, edit));
            return;
        }
        if ours.contains_key("enum") {
            // The values are not described one by one.
            return;
        }
        let new = texts.into_iter().filter_map(|slot| match slot {
            Slot::New(key, value) => Some((key?, value)),
            Slot::Old(..) => None,
        });
        let new = Value::Object(new.collect());
        slots.insert(ENUM_DESCRIPTIONS, Slot::New(Some(ENUM_DESCRIPTIONS.to_owned()), new));
        let at = order.iter().position(|key| *key == "enum");
        order.insert(at.map_or(order.len(), |at| at + 1), ENUM_DESCRIPTIONS);
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

/// Returns our keys in the order of theirs. Keys that they do not have stay behind the one before.
fn ordered_like<'k>(ours: &[&'k str], theirs: &Map<String, Value>) -> Vec<&'k str> {
    let own = |key: &&str| !theirs.contains_key(*key);
    let mut order: Vec<&str> = ours.iter().copied().take_while(own).collect();
    for key in theirs.keys() {
        if let Some(at) = ours.iter().position(|ours| ours == key) {
            order.push(ours[at]);
            order.extend(ours[at + 1..].iter().copied().take_while(own));
        }
    }
    order
}

/// Where an entry goes that is the first of theirs: before all others, but not before our extensions at the start of a list
/// of names. `allOf` is written behind the description.
fn first_place(order: &[&str], key: &str, kind: Kind) -> usize {
    if kind.is_ordered() || key == "allOf" {
        order.iter().take_while(|key| kind.is_documentation(key)).count()
    } else {
        0
    }
}
