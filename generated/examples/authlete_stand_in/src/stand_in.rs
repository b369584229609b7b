//! [`StandIn`]: the server, and its builder.

use crate::clock::Clock;
use crate::demo;
use crate::operations;
use crate::operations::router::{Router, SharedState};
use crate::state::State;
use crate::state::database::Database;
use authlete::ClientBuilder;
use authlete::test_util::ApiServer;
use std::fmt::{self, Debug};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A running stand-in for the Authlete API. It ends when it is dropped.
pub struct StandIn {
    server: ApiServer,
    clock: Clock,
    token: Arc<str>,
}

/// The settings of a [`StandIn`].
#[derive(Clone)]
pub struct StandInBuilder {
    address: String,
    token: String,
    issuer: String,
    is_empty: bool,
    database: Option<PathBuf>,
}

impl StandIn {
    /// Returns the settings to change: a free port of this machine, the token `stand-in`, and the demo service with the
    /// issuer `http://localhost:3000`, in memory.
    pub fn builder() -> StandInBuilder {
        StandInBuilder {
            address: "127.0.0.1:0".to_owned(),
            token: "stand-in".to_owned(),
            issuer: "http://localhost:3000".to_owned(),
            is_empty: false,
            database: None,
        }
    }

    /// Returns the base URL of the API: `http://`, the address and the port.
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Returns a builder of a client for this server, with its access token and the demo service. The delays of retries
    /// start at 1 ms.
    pub fn client_builder(&self) -> ClientBuilder {
        self.server
            .client_builder()
            .token(&*self.token)
            .service_id(demo::SERVICE_ID.to_string())
    }

    /// Moves the time of the server forward: what expires within this time has expired.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }
}

/// Omits the token.
impl Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl StandInBuilder {
    /// Sets the address, such as `127.0.0.1:4000`. With port 0, it is any free port.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets the access token of the API. Calls with another one fail with status 401.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets the issuer of the demo service. Its endpoints are below it.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// Starts without the demo service and its clients.
    #[must_use]
    pub fn empty(mut self) -> Self {
        self.is_empty = true;
        self
    }

    /// Keeps the state in a SQLite file, which is created if it does not exist. The state includes private keys, tokens and
    /// the secrets of clients.
    #[must_use]
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        self.database = Some(path.into());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// The address is not free, the database cannot be read, or no keys can be generated.
    pub fn start(self) -> io::Result<StandIn> {
        let clock = Clock::default();
        let database = self.database.as_deref().map(Database::open).transpose();
        let mut state = database
            .and_then(|database| State::open(clock.clone(), database))
            .map_err(io::Error::other)?;
        // A database keeps its own version of the demo service.
        if !self.is_empty && !state.realms.contains_key(&demo::SERVICE_ID) {
            let now = clock.now();
            let realm = state.add_service(demo::SERVICE_ID, demo::service(&self.issuer, now));
            let realm = realm.ok_or_else(|| io::Error::other("the signing keys cannot be generated"))?;
            for client in demo::clients(now) {
                let id = crate::protocol::clients::id(&client).to_string();
                realm.clients.insert(id, client);
            }
            state.save(demo::SERVICE_ID).map_err(io::Error::other)?;
        }
        let server = ApiServer::bind(&self.address)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.address)))?;
        let token: Arc<str> = self.token.into();
        let state: SharedState = Arc::new(Mutex::new(state));
        // The client makes the calls that stand for the operations; it sends nothing.
        let client = server
            .client_builder()
            .service_id("1")
            .build()
            .map_err(io::Error::other)?;
        operations::set_up(&Router {
            server: &server,
            client,
            state,
            token: token.clone(),
        });
        Ok(StandIn { server, clock, token })
    }
}

/// Omits the token.
impl Debug for StandInBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandInBuilder")
            .field("address", &self.address)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
