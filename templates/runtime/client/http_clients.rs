//! The HTTP clients under a client: pools of connections.

use super::settings::CONNECT_TIMEOUT;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use std::sync::OnceLock;
use std::time::Duration;

/// The client that the user gave, or those that are made here when needed.
pub(crate) enum HttpClients {
    UserProvided(reqwest::Client),
    BuiltIn {
        connect_timeout: Duration,
        /// By [`HttpClientKind::index`].
        clients: [OnceLock<reqwest::Client>; 4],
    },
}

/// Which of the pools.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HttpClientKind {
    /// Without a proxy from the environment: what goes to this machine in
    /// plain text stays on it only if no proxy comes between.
    pub(crate) direct: bool,
    /// For calls that block. A connection is served by the runtime that made
    /// it; were that the one whose thread a call blocks, both would wait for
    /// ever. So the runtime of the blocking calls has connections of its own.
    pub(crate) blocking: bool,
}

impl HttpClientKind {
    fn index(self) -> usize {
        usize::from(self.direct) + 2 * usize::from(self.blocking)
    }
}

impl HttpClients {
    /// # Errors
    /// A given client has its own time limit for connecting.
    pub(crate) fn new(
        given: Option<reqwest::Client>,
        connect_timeout: Option<Duration>,
    ) -> Result<Self, ConfigProblem> {
        match (given, connect_timeout) {
            (Some(_), Some(_)) => Err(ConfigProblem::ConnectTimeout),
            (Some(given), None) => Ok(HttpClients::UserProvided(given)),
            (None, limit) => Ok(HttpClients::BuiltIn {
                connect_timeout: limit.unwrap_or(CONNECT_TIMEOUT),
                clients: Default::default(),
            }),
        }
    }

    /// Whether there is but one pool, which others may use as well.
    pub(crate) fn is_user_provided(&self) -> bool {
        matches!(self, HttpClients::UserProvided(_))
    }

    /// The client of a pool.
    ///
    /// # Errors
    /// [`Error::Config`], if it cannot be made: there is no TLS.
    pub(crate) fn get(&self, http_client_kind: HttpClientKind) -> Result<&reqwest::Client, Error> {
        let (limit, clients) = match self {
            HttpClients::UserProvided(given) => return Ok(given),
            HttpClients::BuiltIn {
                connect_timeout,
                clients,
            } => (*connect_timeout, clients),
        };
        // There are as many as there are indices.
        let [first, ..] = clients;
        let place = clients.get(http_client_kind.index()).unwrap_or(first);
        if let Some(client) = place.get() {
            return Ok(client);
        }
        // If another thread is faster, its client counts.
        let client = build_client(http_client_kind.direct, limit)?;
        Ok(place.get_or_init(|| client))
    }
}

/// An API has no reason to redirect, and an attacker has: to get the token to
/// another host or into plain text, or to have a POST repeated as a GET. So a
/// redirect is not followed but returned, as an error with its status.
fn build_client(direct: bool, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout);
    if direct {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| ConfigProblem::HttpClient(error).into())
}
