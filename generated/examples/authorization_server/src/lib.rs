//! An authorization server on the crate `authlete`: OAuth 2.0 and OpenID Connect with axum.
//!
//! Authlete has the protocol. This server has what Authlete cannot have: the URLs, the users, their sessions and consents,
//! and the pages. [`App`] holds all of it, and [`router`] shows the endpoints on one screen.

#![forbid(unsafe_code)]

mod approvals;
mod client_request;
mod config;
mod consent;
mod destination;
mod endpoints;
mod error;
mod interaction;
mod pages;
mod security;
mod session;
mod session_store;
mod users;

use std::sync::Arc;
use std::time::Duration;

use authlete::models::ServiceConfigurationQuery;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::{HeaderName, WWW_AUTHENTICATE};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

pub use config::{Config, ConfigError, Registration, ResourceServer};
pub use consent::{Consent, ConsentStore, ConsentsInMemory, claims_of_scope};
pub use users::{User, UserDirectory, UsersError, UsersInMemory};

use approvals::Approvals;
use endpoints::{
    authorization, ciba, consent as consent_endpoint, device, discovery, grant_management, introspection, login,
    pushed_authorization, registration, revocation, token, userinfo,
};
use error::Error;
use interaction::Interactions;
use security::headers::add_headers;
use security::rate_limit::{AddressLimit, Limit};
use session::{BrowserSession, Login};
use session_store::{AnyStore, RecordsInMemory};

/// The largest body of a request, in bytes. Client metadata with keys is the largest that is sensible.
const MAX_BODY: usize = 128 * 1024;

/// A request that takes longer is answered with 503. Many logins at once have to wait for each other, because hashes of
/// passwords are slow by design.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What the endpoints work with.
pub struct App {
    config: Config,
    authlete: authlete::Client,
    users: Arc<dyn UserDirectory>,
    consents: Arc<dyn ConsentStore>,
    interactions: Interactions,
    sessions: AnyStore,
    approvals: Approvals,
    account_limit: Limit<String>,
    metadata: discovery::CachedDocument,
    jwks: discovery::CachedDocument,
}

/// The user of a session.
struct SignedIn {
    login: Login,
    user: User,
}

impl App {
    /// A server for a service of Authlete, with its sessions and consents in memory.
    #[must_use]
    pub fn new(config: Config, authlete: authlete::Client, users: Arc<dyn UserDirectory>) -> Self {
        Self {
            account_limit: Limit::per_minute(config.logins_per_minute),
            config,
            authlete,
            users,
            consents: Arc::new(ConsentsInMemory::default()),
            interactions: Interactions(Arc::new(RecordsInMemory::default())),
            sessions: AnyStore(Arc::new(RecordsInMemory::default())),
            approvals: Approvals::default(),
            metadata: discovery::CachedDocument::default(),
            jwks: discovery::CachedDocument::default(),
        }
    }

    /// Keeps the consents elsewhere.
    #[must_use]
    pub fn with_consents(mut self, consents: Arc<dyn ConsentStore>) -> Self {
        self.consents = consents;
        self
    }

    /// Compares the issuer in the settings of the service with that of this server. Clients refuse metadata, ID tokens and
    /// authorization responses with another issuer.
    ///
    /// # Errors
    ///
    /// The issuer of the service, if it is another one. A service that cannot be asked is only logged.
    pub async fn check_issuer(&self) -> Result<(), ConfigError> {
        let metadata = match self
            .authlete
            .service()
            .configuration(&ServiceConfigurationQuery::default())
            .await
        {
            Ok(metadata) => metadata,
            Err(error) => {
                tracing::warn!(%error, "the settings of the service cannot be read");
                return Ok(());
            }
        };
        let issuer = metadata
            .get("issuer")
            .and_then(|issuer| issuer.as_str())
            .unwrap_or_default();
        if issuer == self.config.issuer {
            return Ok(());
        }
        Err(ConfigError {
            variable: "ISSUER",
            problem: format!("the issuer of the service is \"{issuer}\""),
        })
    }

    /// Keeps the sessions in a SQLite file, in which they outlive the server.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    #[cfg(feature = "sqlite")]
    pub async fn with_session_database(mut self, path: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let [sessions, requests] = session_store::open_database(path).await?;
        self.sessions = AnyStore(sessions);
        self.interactions = Interactions(requests);
        Ok(self)
    }

    /// The user whom Authlete names.
    async fn user(&self, subject: Option<&str>) -> Option<User> {
        self.users.by_subject(subject?).await
    }

    /// The user of a session. There is none if the user no longer exists.
    async fn signed_in(&self, session: &BrowserSession) -> Result<Option<SignedIn>, Error> {
        let Some(login) = session.login().await? else {
            return Ok(None);
        };
        let user = self.users.by_subject(&login.subject).await;
        Ok(user.map(|user| SignedIn { login, user }))
    }
}

/// The endpoints.
pub fn router(app: App) -> Router {
    let app = Arc::new(app);
    let config = &app.config;
    let limit = |attempts| {
        let limit = AddressLimit::per_minute(attempts, config.client_address_header.clone());
        from_fn(move |request: Request, next: Next| limit.clone().check(request, next))
    };

    // For browsers: with a session and pages.
    let pages = Router::new()
        .route("/login", post(login::log_in))
        .route("/device", get(device::show).post(device::verify))
        .route("/device/decision", post(device::decide))
        .layer(limit(config.logins_per_minute))
        .route("/", get(login::home))
        .route("/logout", post(login::log_out))
        .route("/authorize/{id}", get(authorization::show))
        .route("/authorize/{id}/account", post(login::choose_account))
        .route("/authorize/{id}/consent", post(consent_endpoint::decide))
        .route("/ciba", get(ciba::show))
        .route("/ciba/{id}", post(ciba::decide))
        .layer(session_layer(config, app.sessions.clone()))
        .route("/authorize", get(authorization::get).post(authorization::process))
        .route("/style.css", get(pages::style))
        .route("/icon.svg", get(pages::icon));

    // For OAuth clients: without cookies, so that scripts of any origin may call them.
    let protocol = Router::new()
        .route("/par", post(pushed_authorization::push))
        .route("/token", post(token::token))
        .route("/revoke", post(revocation::revoke))
        .route("/device_authorization", post(device::authorize))
        .route("/backchannel_authentication", post(ciba::authenticate))
        .route("/register", post(registration::register))
        .layer(limit(config.requests_per_minute))
        .route("/introspect", post(introspection::introspect))
        .route("/.well-known/openid-configuration", get(discovery::metadata))
        .route("/.well-known/oauth-authorization-server", get(discovery::metadata))
        .route("/jwks", get(discovery::jwks))
        .route("/userinfo", get(userinfo::userinfo).post(userinfo::userinfo))
        .route(
            "/register/{client_id}",
            get(registration::get)
                .put(registration::update)
                .delete(registration::delete),
        )
        .route(
            "/grants/{grant_id}",
            get(grant_management::query).delete(grant_management::revoke),
        )
        .layer(CorsLayer::permissive().expose_headers([WWW_AUTHENTICATE, HeaderName::from_static("dpop-nonce")]));

    add_headers(pages.merge(protocol), config.is_https())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(app)
}

/// Browsers send cookies with the prefix `__Host-` only by HTTPS and only to this host, and other hosts cannot set them.
fn session_layer(config: &Config, store: AnyStore) -> SessionManagerLayer<AnyStore> {
    let lifetime = time::Duration::try_from(config.session_lifetime).unwrap_or(time::Duration::HOUR);
    SessionManagerLayer::new(store)
        .with_name(if config.is_https() { "__Host-session" } else { "session" })
        .with_secure(config.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(lifetime))
}

/// The span of a request. Queries and the IDs in paths are left out, because they may be secrets.
fn span(request: &Request) -> tracing::Span {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), path)
}
