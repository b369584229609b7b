//! The grant management endpoint (Grant Management for OAuth 2.0, section 6).

use std::sync::Arc;

use authlete::models::{GrantManagementAction, GrantManagementRequest};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_request::ResourceRequest;
use crate::error::Error;

/// `GET /grants/{grant_id}`
pub(crate) async fn query(
    app: State<Arc<App>>,
    Path(grant_id): Path<String>,
    request: ResourceRequest,
) -> Result<Response, Error> {
    process(app, GrantManagementAction::Query, grant_id, request).await
}

/// `DELETE /grants/{grant_id}`
pub(crate) async fn revoke(
    app: State<Arc<App>>,
    Path(grant_id): Path<String>,
    request: ResourceRequest,
) -> Result<Response, Error> {
    process(app, GrantManagementAction::Revoke, grant_id, request).await
}

async fn process(
    State(app): State<Arc<App>>,
    action: GrantManagementAction,
    grant_id: String,
    request: ResourceRequest,
) -> Result<Response, Error> {
    let request = GrantManagementRequest {
        access_token: Some(request.token.clone()),
        client_certificate: request.client_certificate,
        dpop: request.dpop,
        htm: request.htm,
        htu: request.htu,
        gm_action: Some(action),
        grant_id: Some(grant_id),
        ..GrantManagementRequest::new(request.token)
    };
    Ok(app
        .authlete
        .grant_management()
        .process(&request)
        .await?
        .to_http()?
        .into_response())
}
