//! [`ClientBuilder`]: collects and validates the configuration of a client.

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
    /// Sets the base URL: `https`, or `http` if the client has no credentials or the host is the local machine. A path
    /// in the URL is kept.
    ///
    /// The API document may declare other servers for some operations. They are used if this server is listed in the
    /// document as well. Otherwise, for example with a test server, all calls are sent to this one.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.server = Some(url.into());
        self
    }

    /// Adds the credential for these security schemes. With a password, `secret` is the user name.
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

    /// Sets a client-level path parameter.
    pub(crate) fn global(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.globals.push((name, value.into()));
        self
    }

    /// Uses this HTTP client, for example for proxies or certificates.
    ///
    /// Its default headers are added to each request without any check. They must not contain credentials or headers
    /// that frame a message, such as `transfer-encoding`.
    ///
    /// Disable redirects ([`reqwest::redirect::Policy::none`]), as the default client does. Do not use a proxy for
    /// plain `http` to the local machine.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Sets the time limit of a call: all attempts and the delays between them. 60 seconds by default.
    /// [`Call::timeout`](crate::Call::timeout) sets it for one call. With a limit of zero, nothing is sent.
    ///
    /// The limit applies whenever the call waits. A server that sends interim responses (1xx) endlessly can keep a
    /// thread of the async runtime busy before the next wait: for seconds, in a program built without optimization.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets the time limit of one attempt, from connecting to the last byte of the response. 30 seconds by default, and
    /// never more than the rest of the time limit of the call. [`Call::attempt_timeout`](crate::Call::attempt_timeout)
    /// sets it for one call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout;
        self
    }

    /// Sets whether and when calls are retried. [`Call::retry`](crate::Call::retry) sets it for one call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets the time limit of connecting, which is part of an attempt: DNS, TCP and TLS. 10 seconds by default. It
    /// cannot be combined with [`http_client`](Self::http_client).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Allows secrets to be sent over plain `http` to any host, where everyone on the network path can read and change
    /// them. Use it only in a network that is protected by other means, for example behind a proxy that terminates TLS.
    ///
    /// By default, a call over plain `http` to another machine fails with [`Error::Request`] before it is sent if it
    /// has
    ///
    /// - a credential of the client;
    /// - a header with a secret name, such as `authorization`, `proxy-authorization`, `cookie` and `x-api-key`, or with
    ///   a value that is [marked as sensitive](http::HeaderValue::set_sensitive);
    /// - a secret parameter or body field: one that `Debug` does not show.
    ///
    /// Not checked: bodies passed as bytes or text, secrets under other names, and responses.
    pub fn danger_allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// Sets the maximum size of the body of a response in bytes. 16 MiB by default.
    ///
    /// This does not limit the memory used to decode the body: see [`memory_limit`](Self::memory_limit).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// Sets the maximum memory in bytes that may be allocated to decode the body of a response, in addition to the body
    /// itself. By default, 8 times the [maximum body size](Self::max_response_bytes), so 128 MiB if that is not set
    /// either.
    ///
    /// A few bytes of JSON can decode to a large value: `{}` can be a whole model, and `{"":0}` as untyped JSON takes
    /// some hundred bytes. A body that exceeds the limit is an [`Error::Decode`] with a message about it. A call needs
    /// at most this limit plus twice the maximum body size. The limit applies to each call, not to all concurrent calls
    /// together.
    ///
    /// Decoding stops when the [time limit of the call](Self::timeout) is over. It does not yield to other tasks of the
    /// thread; if that matters, use smaller limits.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.settings.memory_limit = Some(bytes);
        self
    }

    /// Adds a function that is called before each attempt with the request to be sent. It may change the headers, for
    /// example to sign the request. Functions are called in the order in which they were added.
    ///
    /// They should be quick, because the call waits for them. The call fails with [`Error::Request`] before it is sent
    /// if they add a secret header to a request that is sent over plain `http` to another machine, or change a header
    /// that the HTTP client sets, such as `content-length` or `host`. They are not called for
    /// [`into_request`](crate::Call::into_request).
    pub fn on_request(mut self, hook: impl Fn(&mut AttemptRequest<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_request(hook);
        self
    }

    /// Adds a function that is called after each attempt with its outcome, for example for metrics or logs. Functions
    /// are called in the order in which they were added, and should be quick.
    ///
    /// It is not called for an attempt whose call is dropped.
    pub fn on_response(mut self, hook: impl Fn(&AttemptOutcome<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_response(hook);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`Error::Config`]: the server is missing, malformed or not safe for credentials; a credential cannot be sent; or
    /// settings exclude each other.
    pub fn build(self) -> Result<Client, Error> {
        let documented = crate::servers::SERVERS;
        let configured = self.server.as_deref();
        let has_custom_server = configured.is_some_and(|url| !documented.contains(&url.trim_end_matches('/')));
        let server = configured.or(documented.first().copied());
        let server = BaseUrl::parse(server.ok_or(ConfigProblem::NoServer)?)?;
        let credentials = credential::prepare_credentials(crate::auth::SECURITY_SCHEMES, &self.credentials)?;
        if !credentials.is_empty() && !server.is_confidential() && !self.plain_http {
            return Err(ConfigProblem::PlainText.into());
        }
        let http_clients = HttpClients::new(self.http, self.connect_timeout)?;
        // Reports a missing TLS backend here and not with the first call.
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

/// Omits the credentials.
impl Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
