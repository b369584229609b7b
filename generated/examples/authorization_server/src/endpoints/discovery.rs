//! The metadata and the keys of the server (OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3).

use std::sync::Arc;
use std::time::{Duration, Instant};

use authlete::models::{ServiceConfigurationQuery, ServiceJwksQuery};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use tokio::sync::Mutex;

use crate::App;
use crate::config::{Config, Registration};
use crate::error::Error;

/// Both documents change only with the settings of the service.
const LIFETIME: Duration = Duration::from_secs(60);

/// The last document that Authlete returned.
#[derive(Default)]
pub(crate) struct CachedDocument(Mutex<Option<(Instant, String)>>);

/// `GET /.well-known/openid-configuration` and `GET /.well-known/oauth-authorization-server`
pub(crate) async fn metadata(State(app): State<Arc<App>>) -> Result<Response, Error> {
    let mut cached = app.metadata.0.lock().await;
    if let Some(document) = fresh(&cached) {
        return Ok(json(document));
    }
    let query = ServiceConfigurationQuery::default();
    let mut metadata = app.authlete.service().configuration(&query).await?.into_inner();
    // Authlete knows what the service can do, and this server knows where.
    for (name, path) in endpoints(&app.config) {
        metadata.insert(name.to_owned(), app.config.url(path).into());
    }
    let document = serde_json::to_string(&metadata)?;
    *cached = Some((Instant::now(), document.clone()));
    Ok(json(document))
}

/// `GET /jwks`
pub(crate) async fn jwks(State(app): State<Arc<App>>) -> Result<Response, Error> {
    let mut cached = app.jwks.0.lock().await;
    if let Some(document) = fresh(&cached) {
        return Ok(json(document));
    }
    let keys = app
        .authlete
        .service()
        .jwks(&ServiceJwksQuery::default())
        .await?
        .into_inner()
        .unwrap_or_default();
    let document = serde_json::to_string(&serde_json::json!({ "keys": keys.keys.unwrap_or_default() }))?;
    *cached = Some((Instant::now(), document.clone()));
    Ok(json(document))
}

fn endpoints(config: &Config) -> impl Iterator<Item = (&'static str, &'static str)> {
    let registration = (config.registration != Registration::Closed).then_some(("registration_endpoint", "/register"));
    let endpoints = [
        ("authorization_endpoint", "/authorize"),
        ("token_endpoint", "/token"),
        ("jwks_uri", "/jwks"),
        ("userinfo_endpoint", "/userinfo"),
        ("pushed_authorization_request_endpoint", "/par"),
        ("introspection_endpoint", "/introspect"),
        ("revocation_endpoint", "/revoke"),
        ("device_authorization_endpoint", "/device_authorization"),
        ("backchannel_authentication_endpoint", "/backchannel_authentication"),
        ("grant_management_endpoint", "/grants"),
    ];
    endpoints.into_iter().chain(registration)
}

fn fresh(cached: &Option<(Instant, String)>) -> Option<String> {
    let (loaded, document) = cached.as_ref()?;
    (loaded.elapsed() < LIFETIME).then(|| document.clone())
}

fn json(document: String) -> Response {
    (
        [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=60"),
        ],
        document,
    )
        .into_response()
}
