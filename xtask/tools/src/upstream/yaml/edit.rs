//! Edits of a value, by its structure.

use serde_json::{Map, Value};

/// The edit of a value.
#[derive(Debug, PartialEq)]
pub(crate) enum Edit {
    /// The text stays as it is.
    Keep,
    /// The value is replaced.
    Replace(Value),
    /// The new entries of a mapping or items of a list, in their new order. Those that are not listed are removed.
    Items(Vec<Slot>),
}

/// An entry or item of an edited mapping or list.
#[derive(Debug, PartialEq)]
pub(crate) enum Slot {
    /// An old one, by its index, and its edit.
    Old(usize, Edit),
    /// An old entry with another key.
    Renamed(usize, String, Edit),
    /// A new one; entries of mappings have a key.
    New(Option<String>, Value),
}

impl Edit {
    /// Returns the edited value. The rendered text must parse to it.
    pub(crate) fn apply(&self, value: &Value) -> Value {
        match (self, value) {
            (Self::Keep, _) => value.clone(),
            (Self::Replace(new), _) => new.clone(),
            (Self::Items(slots), Value::Array(items)) => slots
                .iter()
                .map(|slot| match slot {
                    Slot::Old(index, edit) | Slot::Renamed(index, _, edit) => {
                        edit.apply(items.get(*index).unwrap_or(&Value::Null))
                    }
                    Slot::New(_, value) => value.clone(),
                })
                .collect(),
            (Self::Items(slots), _) => {
                let entries: Vec<(&String, &Value)> = value.as_object().into_iter().flatten().collect();
                let new_entries = slots.iter().filter_map(|slot| match slot {
                    Slot::Old(index, edit) => {
                        let (key, value) = entries.get(*index)?;
                        Some(((*key).clone(), edit.apply(value)))
                    }
                    Slot::Renamed(index, key, edit) => Some((key.clone(), edit.apply(entries.get(*index)?.1))),
                    Slot::New(key, value) => Some((key.clone()?, value.clone())),
                });
                Value::Object(new_entries.collect::<Map<_, _>>())
            }
        }
    }
}
