//! Where sessions and waiting authorization requests are kept.

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::Result;

pub(crate) use memory::RecordsInMemory;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::open_database;

/// A store that is chosen when the server starts.
#[derive(Clone, Debug)]
pub(crate) struct AnyStore(pub(crate) Arc<dyn SessionStore>);

#[async_trait]
impl SessionStore for AnyStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.0.create(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.save(record).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        self.0.load(id).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete(id).await
    }
}
