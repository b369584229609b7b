//! The pushed authorization request endpoint (RFC 9126).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_request::ClientRequest;
use crate::error::Error;

/// `POST /par`
pub(crate) async fn push(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let response = app.authlete.pushed_authorization().create(&request.into()).await?;
    Ok(response.to_http()?.into_response())
}
