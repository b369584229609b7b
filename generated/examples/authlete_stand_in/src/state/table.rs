//! [`Table`]: the records of a kind, and which of them changed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// The records of a kind by their ids.
pub(crate) struct Table<T> {
    kind: &'static str,
    records: HashMap<String, T>,
    /// The ids of records that were added, changed or removed since the last time they were saved.
    changed: HashSet<String>,
}

impl<T> Table<T> {
    /// `kind` is the name of the table in the database.
    pub(crate) fn new(kind: &'static str) -> Table<T> {
        Table {
            kind,
            records: HashMap::new(),
            changed: HashSet::new(),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.records.get(id)
    }

    /// Returns a record to change.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let record = self.records.get_mut(id)?;
        self.changed.insert(id.to_owned());
        Some(record)
    }

    /// Adds a record, or replaces it.
    pub(crate) fn insert(&mut self, id: impl Into<String>, record: T) {
        let id = id.into();
        self.changed.insert(id.clone());
        self.records.insert(id, record);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let record = self.records.remove(id)?;
        self.changed.insert(id.to_owned());
        Some(record)
    }

    /// Removes the records that a predicate does not hold for.
    pub(crate) fn retain(&mut self, mut predicate: impl FnMut(&T) -> bool) {
        let changed = &mut self.changed;
        self.records.retain(|id, record| {
            let is_kept = predicate(record);
            if !is_kept {
                changed.insert(id.clone());
            }
            is_kept
        });
    }

    /// Returns all records in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.records.iter().map(|(id, record)| (id.as_str(), record))
    }
}

/// A table as the database sees it.
pub(crate) trait StoredTable {
    /// Returns its name in the database.
    fn kind(&self) -> &'static str;

    /// Returns what has changed since the last call: ids, each with its record as JSON, or `None` if it was removed.
    fn take_changes(&mut self) -> Vec<(String, Option<String>)>;

    /// Forgets what has changed.
    fn forget_changes(&mut self);

    /// Adds a record from the database.
    ///
    /// # Errors
    /// It is not one of this kind.
    fn load(&mut self, id: String, json: &str) -> Result<(), serde_json::Error>;
}

impl<T: Serialize + DeserializeOwned> StoredTable for Table<T> {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn take_changes(&mut self) -> Vec<(String, Option<String>)> {
        let ids = std::mem::take(&mut self.changed).into_iter();
        let with_record = |id: String| {
            let record = self
                .records
                .get(&id)
                .and_then(|record| serde_json::to_string(record).ok());
            (id, record)
        };
        ids.map(with_record).collect()
    }

    fn forget_changes(&mut self) {
        self.changed.clear();
    }

    fn load(&mut self, id: String, json: &str) -> Result<(), serde_json::Error> {
        self.records.insert(id, serde_json::from_str(json)?);
        Ok(())
    }
}
