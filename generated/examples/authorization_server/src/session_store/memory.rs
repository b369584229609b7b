//! A store in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::Result;

/// Records in memory. Those that have expired are removed from time to time, so that visitors who never return do not fill
/// the memory.
#[derive(Clone, Default)]
pub(crate) struct RecordsInMemory(Arc<Mutex<Records>>);

#[derive(Default)]
struct Records {
    by_id: HashMap<Id, Record>,
    /// The number of records that leads to the next cleaning.
    clean_at: usize,
}

/// Cleaning takes time in proportion to the records, so it takes place when their number has doubled.
const FIRST_CLEANING: usize = 1_000;

impl RecordsInMemory {
    fn lock(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for RecordsInMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordsInMemory").finish_non_exhaustive()
    }
}

impl Records {
    fn insert(&mut self, record: Record) {
        if self.by_id.len() >= self.clean_at.max(FIRST_CLEANING) {
            let now = OffsetDateTime::now_utc();
            self.by_id.retain(|_, record| record.expiry_date > now);
            self.clean_at = self.by_id.len() * 2;
        }
        self.by_id.insert(record.id, record);
    }
}

#[async_trait]
impl SessionStore for RecordsInMemory {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let mut records = self.lock();
        while records.by_id.contains_key(&record.id) {
            record.id = Id::default();
        }
        records.insert(record.clone());
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.lock().insert(record.clone());
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let records = self.lock();
        let record = records
            .by_id
            .get(id)
            .filter(|record| record.expiry_date > OffsetDateTime::now_utc());
        Ok(record.cloned())
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.lock().by_id.remove(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seconds: i64) -> Record {
        let expiry_date = OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
        Record {
            id: Id::default(),
            data: HashMap::new(),
            expiry_date,
        }
    }

    #[tokio::test]
    async fn expired_records_are_not_found_and_do_not_pile_up() -> Result<()> {
        let store = RecordsInMemory::default();
        let (alive, dead) = (record(60), record(-1));
        store.save(&alive).await?;
        store.save(&dead).await?;
        assert_eq!(store.load(&alive.id).await?, Some(alive));
        assert_eq!(store.load(&dead.id).await?, None);
        for _ in 0..3 * FIRST_CLEANING {
            store.create(&mut record(-1)).await?;
        }
        assert!(store.lock().by_id.len() <= FIRST_CLEANING + 1);
        Ok(())
    }
}
