//! The client: where calls go, and with what credentials.

use super::credential::{self, Credentials, Given};
use super::error::{ConfigProblem, Error};
use super::pools::{Pool, Pools};
use super::retry::RetryPolicy;
use super::secret::Secret;
use super::server::Server;
use super::settings::Settings;
use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::Duration;

/// A client of the API. Clones are cheap and share connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) pools: Arc<Pools>,
    pub(crate) server: Server,
    /// The server is none of the document's, so all calls go there.
    redirected: bool,
    pub(crate) credentials: Credentials,
    /// Path values that are the same in all calls.
    globals: Vec<(&'static str, String)>,
    pub(crate) settings: Settings,
}

impl Client {
    /// Starts a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// This client with another value of a global parameter. It shares the
    /// connections.
    pub(crate) fn with_global(&self, name: &'static str, value: String) -> Client {
        let mut inner = Inner::clone(&self.inner);
        inner.globals.retain(|(key, _)| *key != name);
        inner.globals.push((name, value));
        Client { inner: Arc::new(inner) }
    }
}

impl Inner {
    /// Whether operations go to servers of their own.
    pub(crate) fn has_own_servers(&self) -> bool {
        !self.redirected
    }

    /// The value of a global parameter.
    pub(crate) fn global(&self, name: &str) -> Option<&str> {
        lookup(&self.globals, name)
    }
}

/// The latest value of that name.
pub(crate) fn lookup<'v>(values: &'v [(&'static str, String)], name: &str) -> Option<&'v str> {
    values
        .iter()
        .rev()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.as_str())
}

/// Without credentials.
impl Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.inner.server.as_str())
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

/// What a client is made of.
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    server: Option<String>,
    credentials: Vec<Given>,
    globals: Vec<(&'static str, String)>,
    http: Option<reqwest::Client>,
    connect_timeout: Option<Duration>,
    settings: Settings,
}

impl ClientBuilder {
    /// The base URL: `https`, or `http` without credentials or to this machine.
    /// A path in it is kept.
    ///
    /// The document may name other servers for some of its operations. They are
    /// used if this one is of the document, too; to any other, such as one of
    /// your own or one for tests, all calls go.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.server = Some(url.into());
        self
    }

    /// The credential for these schemes; with a password, the login.
    pub(crate) fn credential(
        mut self,
        schemes: &'static [&'static str],
        secret: impl Into<Secret>,
        password: Option<Secret>,
    ) -> Self {
        self.credentials.push(Given {
            schemes,
            secret: secret.into(),
            password,
        });
        self
    }

    /// A path value for all calls.
    pub(crate) fn global(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.globals.push((name, value.into()));
        self
    }

    /// An HTTP client of your own, for proxies, certificates and the like.
    ///
    /// Let it not follow redirects ([`reqwest::redirect::Policy::none`]), as
    /// the client that is built otherwise does not; and give it no proxy for
    /// what goes to this machine in plain text.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How long a call may take in all: every attempt, and the waits between
    /// them. 60 seconds if not set. A call may have [its own](super::Call::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long an attempt to make a call may take, from connecting to the
    /// last byte of the reply, if the whole call has so much time left. 30
    /// seconds if not set. A call may have [its own](super::Call::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout;
        self
    }

    /// Whether and when a call is attempted again. A call may have
    /// [its own](super::Call::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// How long connecting may take, which is part of an attempt: finding the
    /// address, reaching it, and TLS. 10 seconds if not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How many bytes the body of a reply may have. 16 MiB if not set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.body_limit = bytes;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// [`Error::Config`]: a server that is missing, malformed or not safe for
    /// credentials; a credential that cannot be sent; settings that exclude each
    /// other.
    pub fn build(self) -> Result<Client, Error> {
        let known = crate::about::SERVERS;
        let given = self.server.as_deref();
        let redirected = given.is_some_and(|given| !known.contains(&given.trim_end_matches('/')));
        let server = given.or(known.first().copied());
        let server = Server::parse(server.ok_or(ConfigProblem::NoServer)?)?;
        let credentials = credential::credentials(crate::about::SCHEMES, &self.credentials)?;
        if !credentials.is_empty() && !server.is_private() {
            return Err(ConfigProblem::PlainText.into());
        }
        let pools = Pools::new(self.http, self.connect_timeout)?;
        // Better now than with the first call.
        pools.get(Pool {
            direct: server.is_plain_loopback(),
            blocking: false,
        })?;
        let Self { globals, settings, .. } = self;
        Ok(Client {
            inner: Arc::new(Inner {
                pools: Arc::new(pools),
                server,
                redirected,
                credentials,
                globals,
                settings,
            }),
        })
    }
}

/// Without credentials.
impl Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
