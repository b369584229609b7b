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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use time::OffsetDateTime;
    use tower_sessions::session::{Id, Record};

    use super::*;

    #[tokio::test]
    async fn sessions_and_requests_are_apart() -> Result<(), Box<dyn std::error::Error>> {
        let [sessions, requests] = open_database(":memory:").await?;
        let expiry_date = OffsetDateTime::now_utc() + time::Duration::minutes(1);
        let mut record = Record {
            id: Id::default(),
            data: HashMap::from([("key".to_owned(), "value".into())]),
            expiry_date,
        };
        requests.create(&mut record).await?;
        let found = requests.load(&record.id).await?;
        assert_eq!(found.map(|found| found.data), Some(record.data.clone()));
        assert_eq!(sessions.load(&record.id).await?, None);
        record.expiry_date = OffsetDateTime::now_utc() - time::Duration::minutes(1);
        requests.save(&record).await?;
        assert_eq!(requests.load(&record.id).await?, None);
        Ok(())
    }
}
