//! [`Client`]: the server, the credentials and the settings of its calls.

use super::base_url::BaseUrl;
use super::hooks::Hooks;
use super::http_clients::HttpClients;
use super::settings::Settings;
use crate::runtime::auth::credential::Credentials;
use std::fmt::{self, Debug};
use std::sync::Arc;

/// A client of the API. Clones are cheap and share connections.
///
/// # Tracing
///
/// With the feature `tracing`, every call that is sent is a span of the crate [`tracing`](https://docs.rs/tracing), and
/// every attempt is an event in it. Their target is the name of this crate.
///
/// | what                                       | level   |
/// | ------------------------------------------ | ------- |
/// | the span of a call, `call`                 | `INFO`  |
/// | an attempt that is followed by another one | `WARN`  |
/// | the last attempt, whatever its outcome     | `DEBUG` |
///
/// So an attempt that the result of the call does not show is a warning. Logging the result itself is up to the caller.
///
/// The field names are those of [OpenTelemetry for HTTP
/// clients](https://opentelemetry.io/docs/specs/semconv/http/http-spans/) and, with the prefix `otel.`, those of
/// `tracing-opentelemetry`:
///
/// | field                                         | on    | value                                                     |
/// | --------------------------------------------- | ----- | --------------------------------------------------------- |
/// | `operation`                                   | both  | the id of the operation, as errors name it                |
/// | `http.request.method`, `url.template`         | span  | `POST` and `/pets/{id}`, as in the API document           |
/// | `url.scheme`, `server.address`, `server.port` | span  | the server                                                |
/// | `http.response.status_code`                   | both  | the status of the response, if there is one               |
/// | `http.request.resend_count`                   | both  | the number of retries, if there are any                   |
/// | `error.type`                                  | both  | on failure: the status of an error response, else the [kind](crate::ErrorKind) |
/// | `elapsed_ms`                                  | event | the duration of the attempt in milliseconds               |
/// | `retry_in_ms`                                 | event | the wait before the next attempt in milliseconds          |
/// | `otel.name`, `otel.kind`, `otel.status_code`  | span  | method and template, `client`, and `ERROR` if it failed   |
///
/// There is no `url.full`, because a path or a query may contain a token. Headers, bodies and messages are not recorded
/// either; [`ClientBuilder::on_response`](crate::ClientBuilder::on_response) provides them.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<ClientState>,
}

#[derive(Clone)]
pub(crate) struct ClientState {
    pub(crate) http_clients: Arc<HttpClients>,
    pub(crate) server: BaseUrl,
    /// The server is not listed in the document, so all calls are sent to it.
    pub(crate) has_custom_server: bool,
    pub(crate) credentials: Credentials,
    /// Whether secrets may be sent over plain `http` to any host.
    pub(crate) plain_http: bool,
    /// The values of client-level path parameters.
    pub(crate) globals: Vec<(&'static str, String)>,
    pub(crate) settings: Settings,
    pub(crate) hooks: Arc<Hooks>,
}

impl Client {
    pub(crate) fn inner(&self) -> &ClientState {
        &self.inner
    }

    /// Returns a client with another value of a client-level parameter. It shares the connections.
    pub(crate) fn with_global(&self, name: &'static str, value: String) -> Client {
        let mut inner = ClientState::clone(&self.inner);
        inner.globals.retain(|(key, _)| *key != name);
        inner.globals.push((name, value));
        Client { inner: Arc::new(inner) }
    }
}

impl ClientState {
    /// Returns the value of a client-level parameter.
    pub(crate) fn global(&self, name: &str) -> Option<&str> {
        last_value(&self.globals, name)
    }
}

/// Returns the last value with this name.
pub(crate) fn last_value<'v>(values: &'v [(&'static str, String)], name: &str) -> Option<&'v str> {
    values
        .iter()
        .rev()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.as_str())
}

/// Omits the credentials.
impl Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.inner.server.as_str())
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}
