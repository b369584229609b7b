//! A store in a SQLite file, which outlives the server.

use std::sync::Arc;
use std::time::Duration;

use tower_sessions::{ExpiredDeletion as _, SessionStore};
use tower_sessions_rusqlite_store::RusqliteStore;
use tower_sessions_rusqlite_store::tokio_rusqlite::{Connection, Error};

/// How often expired records are removed.
const CLEANING: Duration = Duration::from_secs(60);

/// The stores for the sessions and for the authorization requests: two tables, so that the ID of a request, which is in
/// URLs, is never that of a session.
pub(crate) async fn open_database(path: &str) -> Result<[Arc<dyn SessionStore>; 2], Error> {
    let connection = Connection::open(path).await?;
    let sessions = table(&connection, "sessions").await?;
    let requests = table(&connection, "authorization_requests").await?;
    Ok([sessions, requests])
}

async fn table(connection: &Connection, name: &str) -> Result<Arc<dyn SessionStore>, Error> {
    let store = RusqliteStore::new(connection.clone());
    // The names here are valid ones.
    let store = store.clone().with_table_name(name).unwrap_or(store);
    store.migrate().await?;
    let cleaned = store.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLEANING).await;
            if let Err(error) = cleaned.delete_expired().await {
                tracing::error!(%error, "expired sessions cannot be removed");
            }
        }
    });
    Ok(Arc::new(store))
}
