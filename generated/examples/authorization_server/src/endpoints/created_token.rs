//! Tokens of grants that this server decides on.

use authlete::models::{TokenCreateRequest, TokenCreateResponseAction};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use crate::app::App;
use crate::error::Error;

/// The longest lifetime of such a token, in seconds.
pub(crate) const LIFETIME: i64 = 60 * 60;

/// A token response (RFC 6749, section 5.1; RFC 8693, section 2.2.1).
#[derive(Serialize)]
struct TokenBody {
    access_token: String,
    token_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
}

/// Creates an access token, and the response of the token endpoint with it.
///
/// A refresh token would outlive what the access token is based on (RFC 7521, section 4.1), so the response has none.
pub(crate) async fn respond(
    app: &App,
    request: TokenCreateRequest,
    issued_token_type: Option<&'static str>,
) -> Result<Response, Error> {
    let created = app.authlete.token_management().create(&request).await?.into_inner();
    let access_token = created.jwt_access_token.or(created.access_token);
    let (Some(TokenCreateResponseAction::Ok), Some(access_token)) = (created.action, access_token) else {
        let code = created.result_code.unwrap_or_default();
        return Err(Error::System(format!("the token was not created: {code}")));
    };
    let body = TokenBody {
        access_token,
        token_type: created.token_type.unwrap_or_else(|| "Bearer".to_owned()),
        expires_in: created.expires_in,
        scope: created.scopes.map(|scopes| scopes.join(" ")),
        issued_token_type,
    };
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    Ok((headers, serde_json::to_string(&body)?).into_response())
}

/// Authlete does not say to which key a proof belongs, so that a token of these grants cannot be bound to it.
pub(crate) fn refuse_proof(is_bound: bool) -> Result<(), Error> {
    match is_bound {
        true => Err(Error::bad_request(
            "invalid_request",
            "This grant does not yield tokens for DPoP.",
        )),
        false => Ok(()),
    }
}
