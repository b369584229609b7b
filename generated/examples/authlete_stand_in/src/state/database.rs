//! [`Database`]: the state in a SQLite file, a row with JSON for each record.

use super::realm::Realm;
use rusqlite::types::Type;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;

/// A SQLite file.
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens a file, and creates it if it does not exist.
    ///
    /// # Errors
    /// The file cannot be opened, or is not a SQLite file.
    pub(crate) fn open(path: &Path) -> Result<Database, rusqlite::Error> {
        let connection = Connection::open(path)?;
        // A stand-in may lose its last changes when the machine stops, not its file.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             CREATE TABLE IF NOT EXISTS record (
                 service INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
                 PRIMARY KEY (service, kind, id)
             ) WITHOUT ROWID;",
        )?;
        Ok(Database { connection })
    }

    /// Reads all services.
    pub(super) fn load(&self) -> Result<BTreeMap<i64, Realm>, rusqlite::Error> {
        let mut realms = BTreeMap::new();
        let unreadable =
            |error: serde_json::Error| rusqlite::Error::FromSqlConversionFailure(3, Type::Text, error.into());
        // The kind `service` is read first: it makes the realm of the others.
        let mut statement = self
            .connection
            .prepare("SELECT service, kind, id, json FROM record ORDER BY service, kind <> 'service'")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (service, kind, id): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let json: String = row.get(3)?;
            if kind == "service" {
                realms.insert(service, Realm::from_json(&json).map_err(unreadable)?);
            } else if let Some(realm) = realms.get_mut(&service) {
                realm.load(&kind, id, &json).map_err(unreadable)?;
            }
        }
        for realm in realms.values_mut() {
            realm.tokens.index();
        }
        Ok(realms)
    }

    /// Writes the changes of a service.
    pub(super) fn save(&mut self, service: i64, realm: &mut Realm) -> Result<(), rusqlite::Error> {
        let changes = realm.take_changes();
        if changes.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for (kind, id, json) in changes {
            match json {
                Some(json) => transaction
                    .prepare_cached("INSERT OR REPLACE INTO record (service, kind, id, json) VALUES (?, ?, ?, ?)")?
                    .execute(params![service, kind, id, json])?,
                None => transaction
                    .prepare_cached("DELETE FROM record WHERE service = ? AND kind = ? AND id = ?")?
                    .execute(params![service, kind, id])?,
            };
        }
        transaction.commit()
    }

    /// Deletes everything of a service.
    pub(super) fn delete(&mut self, service: i64) -> Result<(), rusqlite::Error> {
        self.connection
            .execute("DELETE FROM record WHERE service = ?", [service])
            .map(drop)
    }
}
