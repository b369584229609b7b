//! The revocation endpoint (RFC 7009).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_request::ClientRequest;
use crate::error::Error;

/// `POST /revoke`
pub(crate) async fn revoke(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let response = app.authlete.revocation().process(&request.into()).await?;
    Ok(response.to_http()?.into_response())
}
