//! Dynamic registration of clients (RFC 7591) and its management (RFC 7592).

use std::sync::Arc;

use authlete::models::{
    ClientRegistrationDeleteRequest, ClientRegistrationGetRequest, ClientRegistrationJsonRequest,
    ClientRegistrationUpdateRequest,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::client_request::ResourceRequest;
use crate::config::Registration;
use crate::error::Error;
use authlete::server::access_token::PresentedToken;

/// `POST /register`
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    metadata: String,
) -> Result<Response, Error> {
    let status = StatusCode::FORBIDDEN;
    match &app.config.registration {
        Registration::Open => {}
        Registration::Closed => {
            let description = "Clients cannot register.";
            return Err(Error::Refused {
                status,
                error: "access_denied",
                description,
            });
        }
        Registration::Token(expected) => {
            let token = PresentedToken::from_headers(&headers).ok_or(Error::NoAccessToken)?;
            if !bool::from(token.value.as_bytes().ct_eq(expected.as_bytes())) {
                return Err(Error::InvalidAccessToken);
            }
        }
    }
    let request = ClientRegistrationJsonRequest::new(metadata);
    Ok(app
        .authlete
        .dynamic_client_registration()
        .register(&request)
        .await?
        .to_http()?
        .into_response())
}

/// `GET /register/{client_id}`
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(client_id): Path<String>,
    ResourceRequest { token, .. }: ResourceRequest,
) -> Result<Response, Error> {
    let request = ClientRegistrationGetRequest::new(client_id, token);
    Ok(app
        .authlete
        .dynamic_client_registration()
        .get(&request)
        .await?
        .to_http()?
        .into_response())
}

/// `PUT /register/{client_id}`
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    Path(client_id): Path<String>,
    ResourceRequest { token, .. }: ResourceRequest,
    metadata: String,
) -> Result<Response, Error> {
    let request = ClientRegistrationUpdateRequest::new(client_id, token, metadata);
    Ok(app
        .authlete
        .dynamic_client_registration()
        .update(&request)
        .await?
        .to_http()?
        .into_response())
}

/// `DELETE /register/{client_id}`
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(client_id): Path<String>,
    ResourceRequest { token, .. }: ResourceRequest,
) -> Result<Response, Error> {
    let request = ClientRegistrationDeleteRequest::new(client_id, token);
    Ok(app
        .authlete
        .dynamic_client_registration()
        .delete(&request)
        .await?
        .to_http()?
        .into_response())
}
