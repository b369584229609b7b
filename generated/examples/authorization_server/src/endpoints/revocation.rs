//! The revocation endpoint (RFC 7009).

use std::sync::Arc;

use authlete::models::RevocationRequest;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::App;
use crate::client_request::ClientRequest;
use crate::error::Error;

/// `POST /revoke`
pub(crate) async fn revoke(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let request = RevocationRequest {
        client_id: request.client_id,
        client_secret: request.client_secret,
        client_certificate: request.client_certificate,
        oauth_client_attestation: request.oauth_client_attestation,
        oauth_client_attestation_pop: request.oauth_client_attestation_pop,
        ..RevocationRequest::new(request.parameters)
    };
    Ok(app
        .authlete
        .revocation()
        .process(&request)
        .await?
        .to_http()?
        .into_response())
}
