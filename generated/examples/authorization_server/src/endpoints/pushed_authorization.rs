//! The pushed authorization request endpoint (RFC 9126).

use std::sync::Arc;

use authlete::models::PushedAuthorizationRequest;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::App;
use crate::client_request::ClientRequest;
use crate::error::Error;

/// `POST /par`
pub(crate) async fn push(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let request = PushedAuthorizationRequest {
        client_id: request.client_id,
        client_secret: request.client_secret,
        client_certificate: request.client_certificate,
        dpop: request.dpop,
        htm: request.htm,
        htu: request.htu,
        oauth_client_attestation: request.oauth_client_attestation,
        oauth_client_attestation_pop: request.oauth_client_attestation_pop,
        ..PushedAuthorizationRequest::new(request.parameters)
    };
    Ok(app
        .authlete
        .pushed_authorization()
        .create(&request)
        .await?
        .to_http()?
        .into_response())
}
