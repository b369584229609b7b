//! The token endpoint (RFC 6749, section 3.2).

use std::sync::Arc;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    IdTokenReissueRequest, TokenFailRequest, TokenFailRequestReason, TokenResponse, TokenResponseDecision as Decision,
};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_request::ClientRequest;
use crate::endpoints::{jwt_bearer, token_exchange};
use crate::error::Error;

/// `POST /token`
pub(crate) async fn token(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let is_bound = request.dpop.is_some();
    let response = app.authlete.token().process(&request.into()).await?.into_inner();
    match response.to_http()? {
        Respond(response) => Ok(response.into_response()),
        Decide(Decision::IdTokenReissuable) => reissue_id_token(&app, response).await,
        Decide(Decision::Password) => refuse_password(&app, response).await,
        Decide(Decision::TokenExchange) => token_exchange::exchange(&app, response, is_bound).await,
        Decide(Decision::JwtBearer) => jwt_bearer::accept(&app, response, is_bound).await,
        Decide(Decision::NativeSso) => Err(Error::bad_request(
            "unsupported_grant_type",
            "This server has no sessions for native apps.",
        )),
    }
}

/// A refresh yields a new ID token as well, with the claims of the first one.
async fn reissue_id_token(app: &App, response: TokenResponse) -> Result<Response, Error> {
    let access_token = response.jwt_access_token.or(response.access_token).unwrap_or_default();
    let user = app.user(response.subject.as_deref()).await;
    let claims = user.and_then(|user| user.claims(&response.requested_id_token_claims.unwrap_or_default()));
    let request = IdTokenReissueRequest {
        claims,
        ..IdTokenReissueRequest::new(access_token, response.refresh_token.unwrap_or_default())
    };
    Ok(app
        .authlete
        .token()
        .reissue_id_token(Some(&request))
        .await?
        .to_http()?
        .into_response())
}

/// Clients must not see passwords, so that no password is good enough (RFC 9700, section 2.4).
async fn refuse_password(app: &App, response: TokenResponse) -> Result<Response, Error> {
    let reason = TokenFailRequestReason::InvalidResourceOwnerCredentials;
    let request = TokenFailRequest::new(response.ticket.unwrap_or_default(), reason);
    Ok(app.authlete.token().fail(&request).await?.to_http()?.into_response())
}
