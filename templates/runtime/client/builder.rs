//! Builds clients.

use super::api_client::{Client, ClientState};
use super::base_url::BaseUrl;
use super::hooks::{AttemptOutcome, AttemptRequest, Hooks};
use super::http_clients::{HttpClientKind, HttpClients};
use super::settings::Settings;
use crate::runtime::auth::credential::{self, GivenCredential};
use crate::runtime::auth::secret::Secret;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::retry::policy::RetryPolicy;
use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::Duration;

/// Builds a [`Client`].
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    server: Option<String>,
    credentials: Vec<GivenCredential>,
    globals: Vec<(&'static str, String)>,
    http: Option<reqwest::Client>,
    connect_timeout: Option<Duration>,
    plain_http: bool,
    settings: Settings,
    hooks: Hooks,
}

impl Client {
    /// Creates a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

impl ClientBuilder {
    /// The base URL: `https`, or `http` without credentials or to this machine.
    /// A path in it is kept.
    ///
    /// The API document may name other servers for some operations. They are
    /// used if this server is listed in the document as well. Otherwise, for
    /// example with a test server, all calls go to this one.
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
        self.credentials.push(GivenCredential {
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

    /// Uses this HTTP client, for example for proxies or certificates.
    ///
    /// Its default headers are added to each request without any check. They
    /// must not hold credentials, and none of the headers that frame a message,
    /// such as `transfer-encoding`.
    ///
    /// Disable redirects ([`reqwest::redirect::Policy::none`]), as the default
    /// client does. Do not use a proxy for plain text to this machine.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The time limit of a call: all attempts and the waits between them. 60
    /// seconds if not set. [`Call::timeout`](crate::Call::timeout) sets it for
    /// one call. With a limit of zero, nothing is sent.
    ///
    /// The limit applies whenever the call waits. A server that sends interim
    /// responses (1xx) without end can keep a thread of the runtime busy before
    /// the next wait, in a program that is built without optimization for
    /// seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// The time limit of one attempt, from connecting to the last byte of the
    /// response. 30 seconds if not set, and never more than what is left of the
    /// call. [`Call::attempt_timeout`](crate::Call::attempt_timeout) sets it for
    /// one call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout;
        self
    }

    /// Whether and when calls are retried. [`Call::retry`](crate::Call::retry)
    /// sets it for one call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// The time limit of connecting, which is a part of an attempt: DNS, TCP and
    /// TLS. 10 seconds if not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Allows secrets to be sent over plain `http` to any host, where everyone
    /// on the way can read and change them. Only for a network that is protected
    /// by other means, such as the inner side of a proxy that ends TLS.
    ///
    /// Otherwise a call over plain `http` to another machine fails with
    /// [`Error::Request`] before it is sent if it has
    ///
    /// - a credential of the client;
    /// - a header that holds a secret by its name, such as `authorization`,
    ///   `proxy-authorization`, `cookie` and `x-api-key`, or whose value is
    ///   [marked as sensitive](http::HeaderValue::set_sensitive);
    /// - a parameter or a field of the body that holds a secret: what `Debug`
    ///   does not show.
    ///
    /// Not known to be secret, and left to the caller: bodies that are given as
    /// bytes or text, secrets under other names, and what the server sends back.
    pub fn danger_allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// How many bytes the body of a response may have. 16 MiB if not set.
    ///
    /// This does not bound the memory of what the body is read into: for that,
    /// there is [`memory_limit`](Self::memory_limit).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// How many bytes of memory may be allocated to read the body of a
    /// response, beyond the body itself. 8 times the
    /// [limit on bodies](Self::max_response_bytes) if not set, which is 128 MiB if that
    /// is not set either.
    ///
    /// What a few bytes of JSON are read into may be large: `{}` is a whole
    /// model, and `{"":0}` as untyped JSON takes some hundred bytes. A body that
    /// would take more than the limit is an [`Error::Decode`] that says so. A
    /// call needs at most this and twice the limit on bodies; the limit holds
    /// for each call, not for all that are under way.
    ///
    /// Reading ends when the [time for the call](Self::timeout) is over. It does
    /// not give way to other tasks of the thread: where that matters, bound it
    /// by these limits.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.settings.memory_limit = Some(bytes);
        self
    }

    /// Adds a function that is called before each attempt with the request to
    /// be sent. It may change the headers, for example to sign the request.
    /// Functions are called in the order in which they were added.
    ///
    /// They should be quick, because the call waits for them. The call fails
    /// with [`Error::Request`] before it is sent if they add a secret header to
    /// a request that goes in plain text to another machine, or another value of
    /// a header of the HTTP client, such as `content-length` or `host`. Requests of [`into_request`](crate::Call::into_request) do not
    /// come here.
    pub fn on_request(mut self, hook: impl Fn(&mut AttemptRequest<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_request(hook);
        self
    }

    /// Adds a function that is called after each attempt with its outcome, for
    /// example for metrics or logs. Functions are called in the order in which
    /// they were added, and should be quick.
    ///
    /// It is not called for an attempt whose call is dropped.
    pub fn on_response(mut self, hook: impl Fn(&AttemptOutcome<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_response(hook);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`Error::Config`]: a server that is missing, malformed or not safe for
    /// credentials; a credential that cannot be sent; settings that exclude each
    /// other.
    pub fn build(self) -> Result<Client, Error> {
        let known = crate::servers::SERVERS;
        let given = self.server.as_deref();
        let has_custom_server = given.is_some_and(|given| !known.contains(&given.trim_end_matches('/')));
        let server = given.or(known.first().copied());
        let server = BaseUrl::parse(server.ok_or(ConfigProblem::NoServer)?)?;
        let credentials = credential::prepare_credentials(crate::auth::SECURITY_SCHEMES, &self.credentials)?;
        if !credentials.is_empty() && !server.is_confidential() && !self.plain_http {
            return Err(ConfigProblem::PlainText.into());
        }
        let http_clients = HttpClients::new(self.http, self.connect_timeout)?;
        // Better now than with the first call.
        http_clients.get(HttpClientKind {
            direct: server.is_plaintext_loopback(),
            blocking: false,
        })?;
        let Self {
            globals,
            plain_http,
            settings,
            hooks,
            ..
        } = self;
        Ok(Client {
            inner: Arc::new(ClientState {
                http_clients: Arc::new(http_clients),
                server,
                has_custom_server,
                credentials,
                globals,
                plain_http,
                settings,
                hooks: Arc::new(hooks),
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
