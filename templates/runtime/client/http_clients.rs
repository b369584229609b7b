//! The HTTP clients of a client. Each is a pool of connections.

use super::settings::CONNECT_TIMEOUT;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use std::sync::OnceLock;
use std::time::Duration;

/// The HTTP client of the user, or built-in ones that are created on first use.
pub(crate) enum HttpClients {
    UserProvided(reqwest::Client),
    BuiltIn {
        connect_timeout: Duration,
        /// Indexed by [`HttpClientKind::index`].
        clients: [OnceLock<reqwest::Client>; 4],
    },
}

/// The kind of a built-in HTTP client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HttpClientKind {
    /// Ignores the proxies of the environment: plain text to the local machine stays on it only without a proxy.
    pub(crate) direct: bool,
    /// For blocking calls. A connection is driven by the runtime that opened it. If a call blocked the thread of that
    /// runtime, both would wait forever. So the runtime of the blocking calls has its own connections.
    pub(crate) blocking: bool,
}

impl HttpClientKind {
    fn index(self) -> usize {
        usize::from(self.direct) + 2 * usize::from(self.blocking)
    }
}

impl HttpClients {
    /// # Errors
    /// Both arguments are set: an HTTP client of the user has its own connect timeout.
    pub(crate) fn new(
        user_provided: Option<reqwest::Client>,
        connect_timeout: Option<Duration>,
    ) -> Result<Self, ConfigProblem> {
        match (user_provided, connect_timeout) {
            (Some(_), Some(_)) => Err(ConfigProblem::ConnectTimeout),
            (Some(user_provided), None) => Ok(HttpClients::UserProvided(user_provided)),
            (None, limit) => Ok(HttpClients::BuiltIn {
                connect_timeout: limit.unwrap_or(CONNECT_TIMEOUT),
                clients: Default::default(),
            }),
        }
    }

    /// Returns whether there is only one pool, which the user may share with other code.
    pub(crate) fn is_user_provided(&self) -> bool {
        matches!(self, HttpClients::UserProvided(_))
    }

    /// Returns the HTTP client of this kind.
    ///
    /// # Errors
    /// [`Error::Config`] if it cannot be created because there is no TLS.
    pub(crate) fn get(&self, kind: HttpClientKind) -> Result<&reqwest::Client, Error> {
        let (limit, clients) = match self {
            HttpClients::UserProvided(user_provided) => return Ok(user_provided),
            HttpClients::BuiltIn {
                connect_timeout,
                clients,
            } => (*connect_timeout, clients),
        };
        // The array has an element for each index.
        let [first, ..] = clients;
        let cell = clients.get(kind.index()).unwrap_or(first);
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // If another thread was faster, its client is used.
        let client = build_client(kind.direct, limit)?;
        Ok(cell.get_or_init(|| client))
    }
}

/// Does not follow redirects but returns them as errors with their status. An API has no reason to redirect, but an
/// attacker has: to send the token to another host or over plain text, or to have a POST repeated as a GET.
fn build_client(direct: bool, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout);
    if direct {
        builder = builder.no_proxy();
    }
    #[cfg(all(feature = "rustls-ring", not(any(feature = "rustls", feature = "native-tls"))))]
    {
        let tls = ring_tls_config().map_err(|error| ConfigProblem::HttpClient(error.into()))?;
        builder = builder.tls_backend_preconfigured(tls);
    }
    builder
        .build()
        .map_err(|error| ConfigProblem::HttpClient(error.into()).into())
}

/// The configuration that reqwest makes for its feature `rustls`, but with ring if the program has not installed a default
/// `CryptoProvider`.
#[cfg(all(feature = "rustls-ring", not(any(feature = "rustls", feature = "native-tls"))))]
fn ring_tls_config() -> Result<rustls::ClientConfig, rustls::Error> {
    use rustls::crypto::{CryptoProvider, ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| ring::default_provider().into());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
