//! The introspection endpoint (RFC 7662). Authlete does not authenticate its callers, so this server does.

use std::sync::Arc;

use authlete::models::StandardIntrospectionRequest;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use subtle::{Choice, ConstantTimeEq as _};

use crate::app::App;
use crate::client_request::ClientRequest;
use crate::config::ResourceServer;
use crate::error::Error;

/// `POST /introspect`
pub(crate) async fn introspect(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    if !is_known(&app.config.resource_servers, &request) {
        return Err(Error::invalid_client(
            "The resource server is unknown, or its secret is wrong.",
        ));
    }
    let request = StandardIntrospectionRequest::new(request.parameters);
    Ok(app
        .authlete
        .introspection()
        .standard(&request)
        .await?
        .to_http()?
        .into_response())
}

/// The time that this takes does not depend on how much of a secret is right.
fn is_known(resource_servers: &[ResourceServer], request: &ClientRequest) -> bool {
    let (Some(id), Some(secret)) = (&request.client_id, &request.client_secret) else {
        return false;
    };
    let is_known = resource_servers.iter().fold(Choice::from(0), |is_known, server| {
        is_known | (server.id.as_bytes().ct_eq(id.as_bytes()) & server.secret.as_bytes().ct_eq(secret.as_bytes()))
    });
    is_known.into()
}
