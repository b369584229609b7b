//! Everything that the stand-in remembers. A `realm` is a service with its clients, tokens and so on; each kind of record
//! has a `table`. The `database` keeps them in a file.

pub(crate) mod authorization;
pub(crate) mod database;
pub(crate) mod realm;
pub(crate) mod response_target;
pub(crate) mod table;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod waiting;

use crate::clock::Clock;
use authlete::models::Service;
use database::Database;
use realm::Realm;
use std::collections::BTreeMap;

/// All services.
pub(crate) struct State {
    pub(crate) clock: Clock,
    /// The services by their ids.
    pub(crate) realms: BTreeMap<i64, Realm>,
    pub(crate) database: Option<Database>,
}

impl State {
    /// Reads the state of a database, or creates an empty one.
    ///
    /// # Errors
    /// The database cannot be read, or has other contents.
    pub(crate) fn open(clock: Clock, database: Option<Database>) -> Result<State, rusqlite::Error> {
        let realms = match &database {
            Some(database) => database.load()?,
            None => BTreeMap::new(),
        };
        Ok(State {
            clock,
            realms,
            database,
        })
    }

    /// Adds a service. Returns `None` if no keys can be generated.
    pub(crate) fn add_service(&mut self, id: i64, service: Service) -> Option<&mut Realm> {
        let realm = Realm::new(service)?;
        self.realms.remove(&id);
        Some(self.realms.entry(id).or_insert(realm))
    }

    /// Writes the changes of a service to the database, if there is one.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn save(&mut self, id: i64) -> Result<(), rusqlite::Error> {
        match (&mut self.database, self.realms.get_mut(&id)) {
            (Some(database), Some(realm)) => database.save(id, realm),
            (Some(database), None) => database.delete(id),
            (None, Some(realm)) => {
                realm.forget_changes();
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }
}
