//! The metadata and the keys of the server (OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3).

use std::sync::Arc;

use authlete::models::{ServiceConfigurationQuery, ServiceJwksQuery};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::app::App;
use crate::config::Registration;
use crate::error::Error;

/// The members of the metadata that are URLs of this server.
const ENDPOINTS: [(&str, &str); 11] = [
    ("authorization_endpoint", "/authorize"),
    ("token_endpoint", "/token"),
    ("jwks_uri", "/jwks"),
    ("userinfo_endpoint", "/userinfo"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("introspection_endpoint", "/introspect"),
    ("revocation_endpoint", "/revoke"),
    ("device_authorization_endpoint", "/device_authorization"),
    ("backchannel_authentication_endpoint", "/backchannel_authentication"),
    ("registration_endpoint", "/register"),
    ("grant_management_endpoint", "/grants"),
];

/// `GET /.well-known/openid-configuration` and `GET /.well-known/oauth-authorization-server`
pub(crate) async fn metadata(State(app): State<Arc<App>>) -> Result<Response, Error> {
    Ok(json(app.metadata.get_or_load(load_metadata(&app)).await?))
}

/// `GET /jwks`
pub(crate) async fn jwks(State(app): State<Arc<App>>) -> Result<Response, Error> {
    Ok(json(app.jwks.get_or_load(load_jwks(&app)).await?))
}

/// Authlete knows what the service can do, and this server knows where.
async fn load_metadata(app: &App) -> Result<String, Error> {
    let query = ServiceConfigurationQuery::default();
    let mut metadata = app.authlete.service().configuration(&query).await?.into_inner();
    for (name, path) in ENDPOINTS {
        if let Some(url) = metadata.get_mut(name) {
            *url = app.config.url(path).into();
        }
    }
    if app.config.registration == Registration::Closed {
        metadata.remove("registration_endpoint");
    }
    Ok(serde_json::to_string(&metadata)?)
}

async fn load_jwks(app: &App) -> Result<String, Error> {
    let response = app.authlete.service().jwks(&ServiceJwksQuery::default()).await?;
    let keys = response.into_inner().and_then(|keys| keys.keys).unwrap_or_default();
    Ok(serde_json::json!({ "keys": keys }).to_string())
}

fn json(document: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "public, max-age=60"),
    ];
    (headers, document).into_response()
}
