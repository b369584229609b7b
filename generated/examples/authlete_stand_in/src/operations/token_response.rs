//! The responses to valid token requests.

use super::api_response::api_response;
use super::token_request::AuthenticatedRequest;
use crate::clock::seconds;
use crate::protocol::error::OAuthError;
use crate::protocol::id_token::{self, Companions};
use crate::protocol::issuance;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::token::Token;
use crate::state::waiting::WaitingRequest;
use authlete::models::{Client, TokenResponse, TokenResponseAction as Action};
use serde_json::{Value, json};

/// Returns an ID token, if the scopes contain `openid`.
///
/// # Errors
/// It cannot be signed.
pub(super) fn id_token_of(
    realm: &Realm,
    request: &AuthenticatedRequest<'_>,
    token: &Token,
    issued: &IssuedClaims,
    nonce: Option<&str>,
) -> Result<Option<String>, OAuthError> {
    if !token.authorization.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    let companions = Companions {
        nonce,
        access_token: Some(issuance::value(token)),
        ..Companions::default()
    };
    id_token::create(realm, &request.client.client, &token.authorization, issued, companions).map(Some)
}

/// Issues the tokens for a request on which a user has decided at another device.
///
/// # Errors
/// The tokens cannot be issued or signed.
pub(super) fn redeem(
    realm: &mut Realm,
    request: &AuthenticatedRequest<'_>,
    waited: WaitingRequest,
    issued: &IssuedClaims,
) -> Result<TokenResponse, OAuthError> {
    let mut plan = request.plan(waited.authorization);
    plan.access_token = plan.access_token.or_else(|| issued.access_token.clone());
    plan.access_token_duration = plan.access_token_duration.or(issued.access_token_duration);
    plan.refresh_token_duration = plan.refresh_token_duration.or(waited.refresh_token_duration);
    let (_, token) = issuance::issue(realm, &request.client.client, plan)?;
    let id_token = id_token_of(realm, request, &token, issued, None)?;
    Ok(succeed(realm, request, &token, id_token))
}

/// Returns the response with tokens.
pub(super) fn succeed(
    realm: &Realm,
    request: &AuthenticatedRequest<'_>,
    token: &Token,
    id_token: Option<String>,
) -> TokenResponse {
    let mut members = issuance::response_members(realm, token);
    if let Some(id_token) = &id_token {
        members.insert("id_token".to_owned(), json!(id_token));
    }
    let authorization = &token.authorization;
    TokenResponse {
        response_content: Some(Value::Object(members).to_string()),
        access_token: Some(token.access_token.clone()),
        jwt_access_token: token.jwt.clone(),
        access_token_expires_at: Some(token.expires_at),
        access_token_duration: Some((token.expires_at - realm.now) / seconds(1)),
        refresh_token: token.refresh_token.clone(),
        refresh_token_expires_at: token.refresh_expires_at,
        refresh_token_duration: token.refresh_expires_at.map(|time| (time - realm.now) / seconds(1)),
        refresh_token_scopes: token.refresh_token.as_ref().map(|_| token.refresh_scopes.clone()),
        id_token,
        subject: authorization.subject.clone(),
        scopes: Some(authorization.scopes.clone()),
        properties: Some(authorization.properties.clone()),
        resources: Some(authorization.resources.clone()),
        access_token_resources: Some(authorization.resources.clone()),
        authorization_details: authorization.authorization_details.clone(),
        grant_id: authorization.grant_id.clone(),
        session_id: authorization.session_id.clone(),
        ..describe(realm, request, Action::Ok)
    }
}

/// Returns the members of a response about the client.
pub(super) fn describe(realm: &Realm, request: &AuthenticatedRequest<'_>, action: Action) -> TokenResponse {
    let client: &Client = &request.client.client;
    api_response!(TokenResponse, action, "A050001", "The token request was processed.";
        grant_type: Some(request.grant_type.to_string()),
        client_id: client.client_id,
        client_id_alias: client.client_id_alias.clone(),
        client_id_alias_used: Some(request.client.alias_used),
        client_auth_method: Some(request.client.method.to_string()),
        client_attributes: client.attributes.clone(),
        service_attributes: realm.service().attributes.clone())
}
