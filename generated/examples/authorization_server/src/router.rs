//! [`router`]: the endpoints.

use std::sync::Arc;
use std::time::Duration;

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

use crate::app::App;
use crate::config::Config;
use crate::endpoints::{
    authorization, ciba, consent, device, discovery, grant_management, introspection, login, pushed_authorization,
    registration, revocation, token, userinfo,
};
use crate::pages;
use crate::security::headers::add_headers;
use crate::security::rate_limit::AddressLimit;
use crate::session_store::AnyStore;

/// The largest body of a request, in bytes. Client metadata with keys is the largest that is sensible.
const MAX_BODY: usize = 128 * 1024;

/// A request that takes longer is answered with 503. Many logins at once have to wait for each other, because hashes of
/// passwords are slow by design.
const TIMEOUT: Duration = Duration::from_secs(120);

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
        .route("/authorize/{id}/consent", post(consent::decide))
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
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// Requests that only read a session do not save it: one that overtakes a logout would bring the session back.
///
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
