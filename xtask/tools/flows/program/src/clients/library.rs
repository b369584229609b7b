//! What a crate does in the flows.

use std::fmt;

use oauth2::{ErrorResponseType, RequestTokenError, StandardErrorResponse};
use url::Url;

use super::context::Context;
use crate::environment::Client;

/// An OAuth crate.
pub(super) trait Library {
    /// The name of the crate.
    const NAME: &'static str;
    /// Whether it knows OpenID Connect: discovery, userinfo and dynamic registration.
    const KNOWS_OPENID: bool;

    /// A client and its server.
    type Party;
    /// A device flow that has started.
    type Device;

    fn context(&self) -> &Context;

    /// Configures a client of a server.
    async fn configure(&self, issuer: &str, client: &Client) -> anyhow::Result<Self::Party>;

    /// The URL of the userinfo endpoint.
    fn userinfo_url<'p>(&self, party: &'p Self::Party) -> &'p Url;

    /// Makes an authorization request.
    fn request(&self, party: &Self::Party, changes: &Changes) -> anyhow::Result<Request>;

    /// Exchanges a code, and checks the ID token if the crate can.
    async fn redeem(&self, party: &Self::Party, grant: &Grant) -> Result<Tokens, Failure>;

    async fn refresh(&self, party: &Self::Party, token: &str) -> Result<Tokens, Failure>;

    async fn client_credentials(&self, party: &Self::Party) -> Result<Tokens, Failure>;

    async fn introspect(&self, party: &Self::Party, token: &str) -> Result<Introspected, Failure>;

    async fn revoke(&self, party: &Self::Party, token: Token<'_>) -> anyhow::Result<()>;

    async fn start_device(&self, party: &Self::Party) -> Result<Self::Device, Failure>;

    /// The page for users, and the code to enter there.
    fn device_page(&self, device: &Self::Device) -> (Url, String);

    /// Asks for tokens until the user has decided.
    async fn poll_device(&self, party: &Self::Party, device: &Self::Device) -> Result<Tokens, Failure>;

    /// Registers a client that authenticates with `client_secret_basic`, at the server of another one.
    async fn register(&self, party: &Self::Party) -> anyhow::Result<Client>;

    /// The email that the userinfo endpoint tells, after the check of the subject.
    async fn userinfo_email(&self, party: &Self::Party, token: &str) -> anyhow::Result<Option<String>>;
}

/// What an authorization request changes.
#[derive(Clone, Default)]
pub(super) struct Changes {
    /// Without a code challenge.
    pub(super) without_pkce: bool,
    pub(super) redirect_uri: Option<String>,
    /// Parameters besides those of every request.
    pub(super) parameters: Vec<(&'static str, String)>,
}

/// An authorization request: its URL, and what its answer is checked with.
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) state: String,
    pub(super) nonce: Option<String>,
    pub(super) verifier: String,
}

/// A code, and what the token request needs.
pub(super) struct Grant {
    pub(super) code: String,
    /// The nonce of the ID token, which is then checked.
    pub(super) nonce: Option<String>,
    pub(super) verifier: String,
}

/// The tokens of a response.
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) id_token: Option<String>,
    /// The subject of the ID token, if it was checked.
    pub(super) subject: Option<String>,
}

/// A token to revoke.
pub(super) enum Token<'t> {
    Access(&'t str),
    Refresh(&'t str),
}

/// What the introspection endpoint says.
pub(super) struct Introspected {
    pub(super) is_active: bool,
    pub(super) client_id: Option<String>,
}

/// A request without the hoped-for result.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server has answered with an error of OAuth, such as `invalid_grant`.
    Refused(String),
    Other(anyhow::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(formatter, "the server answered {error}"),
            Self::Other(error) => write!(formatter, "{error:#}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl<R, T> From<RequestTokenError<R, StandardErrorResponse<T>>> for Failure
where
    R: std::error::Error + Send + Sync + 'static,
    T: ErrorResponseType + fmt::Display + Send + Sync + 'static,
{
    fn from(error: RequestTokenError<R, StandardErrorResponse<T>>) -> Self {
        match error {
            // As JSON: this is the text of the response.
            RequestTokenError::ServerResponse(response) => match serde_json::to_value(response.error()) {
                Ok(serde_json::Value::String(error)) => Self::Refused(error),
                other => Self::Refused(format!("{other:?}")),
            },
            error => Self::Other(error.into()),
        }
    }
}
