//! Token requests that the service decides on: `/auth/token/issue` and `/auth/token/fail`.

use super::api_response::api_response;
use super::router::Router;
use super::token_request::AuthenticatedRequest;
use super::token_response::describe;
use crate::clock::seconds;
use crate::jose::random;
use crate::protocol::error::OAuthError;
use crate::protocol::issuance::{self, TokenPlan};
use crate::protocol::parameters::resources;
use crate::protocol::{consent, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::waiting::PendingTokenRequest;
use authlete::models::{
    TokenFailRequest, TokenFailRequestReason as Reason, TokenFailResponse, TokenFailResponseAction as FailAction,
    TokenIssueRequest, TokenIssueResponse, TokenIssueResponseAction as IssueAction, TokenResponse,
    TokenResponseAction as Action,
};
use serde_json::Value;

/// How long the ticket of a token request can be used, in seconds.
const TICKET_DURATION: i64 = 600;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.token();
    router.on_body(group.issue(&TokenIssueRequest::default()), issue);
    router.on_body(group.fail(&TokenFailRequest::default()), fail);
}

/// The password grant (RFC 6749, section 4.3): the service verifies the password.
pub(super) fn ask_for_password(
    realm: &mut Realm,
    request: &AuthenticatedRequest<'_>,
) -> Result<TokenResponse, OAuthError> {
    let username = request.parameters.require("username")?.to_owned();
    let password = request.parameters.require("password")?.to_owned();
    let mut scopes = scopes::requested(realm, &request.client.client, &request.parameters.list("scope"))?;
    // The password grant has no ID token.
    scopes.retain(|scope| scope != "openid");
    let authorization = Authorization {
        scopes: scopes.clone(),
        resources: resources(&request.parameters)?,
        ..request.authorization()
    };
    let ticket = random::token();
    let pending = PendingTokenRequest {
        authorization,
        binding: request.binding.clone(),
        refreshable: true,
        expires_at: realm.now + seconds(TICKET_DURATION),
    };
    realm.pending.insert(&ticket, pending);
    Ok(TokenResponse {
        username: Some(username),
        password: Some(password),
        ticket: Some(ticket),
        scopes: Some(scopes),
        ..describe(realm, request, Action::Password)
    })
}

fn issue(realm: &mut Realm, request: TokenIssueRequest) -> TokenIssueResponse {
    let failed = |error: OAuthError| {
        api_response!(TokenIssueResponse, IssueAction::InternalServerError, "A054201", error.description;
            response_content: Some(error.to_json()))
    };
    if request.subject.is_empty() {
        return failed(OAuthError::server_error("the subject is missing"));
    }
    let pending = realm
        .pending
        .remove(&request.ticket)
        .filter(|pending| pending.expires_at > realm.now);
    let Some(pending) = pending else {
        return failed(OAuthError::server_error("the ticket is unknown or has expired"));
    };
    let Some(client) = realm.clients.get(&pending.authorization.client_id.to_string()).cloned() else {
        return failed(OAuthError::server_error("the client does not exist any more"));
    };
    let properties = [
        pending.authorization.properties.clone(),
        request.properties.unwrap_or_default(),
    ]
    .concat();
    let plan = TokenPlan {
        authorization: Authorization {
            subject: Some(request.subject.clone()),
            properties,
            jwt_at_claims: request.jwt_at_claims.or(pending.authorization.jwt_at_claims.clone()),
            ..pending.authorization
        },
        binding: pending.binding,
        refreshable: pending.refreshable,
        access_token: request.access_token,
        access_token_duration: request.access_token_duration,
        ..TokenPlan::default()
    };
    let token = match issuance::issue(realm, &client, plan) {
        Ok((_, token)) => token,
        Err(error) => return failed(error),
    };
    let authorization = &token.authorization;
    consent::record(realm, authorization.client_id, &request.subject, &authorization.scopes);
    api_response!(TokenIssueResponse, IssueAction::Ok, "A054001", "The tokens were issued.";
        response_content: Some(Value::Object(issuance::response_members(realm, &token)).to_string()),
        access_token: Some(token.access_token.clone()),
        jwt_access_token: token.jwt.clone(),
        access_token_expires_at: Some(token.expires_at),
        access_token_duration: Some((token.expires_at - realm.now) / seconds(1)),
        refresh_token: token.refresh_token.clone(),
        refresh_token_expires_at: token.refresh_expires_at,
        refresh_token_duration: token.refresh_expires_at.map(|time| (time - realm.now) / seconds(1)),
        client_id: Some(authorization.client_id),
        client_id_alias: client.client_id_alias.clone(),
        client_id_alias_used: Some(authorization.alias_used),
        subject: authorization.subject.clone(),
        scopes: Some(authorization.scopes.clone()),
        properties: Some(authorization.properties.clone()),
        access_token_resources: Some(authorization.resources.clone()),
        client_attributes: client.attributes.clone(),
        service_attributes: realm.service().attributes.clone())
}

fn fail(realm: &mut Realm, request: TokenFailRequest) -> TokenFailResponse {
    if realm.pending.remove(&request.ticket).is_none() {
        let error = OAuthError::server_error("the ticket is unknown");
        return api_response!(TokenFailResponse, FailAction::InternalServerError, "A067201", error.description;
            response_content: Some(error.to_json()));
    }
    let error = match request.reason {
        Reason::InvalidResourceOwnerCredentials => OAuthError::invalid_grant("user name or password are wrong"),
        Reason::InvalidTarget => OAuthError::new("invalid_target", "the requested resource is not acceptable"),
        _ => OAuthError::invalid_request("the service refused the request"),
    };
    api_response!(TokenFailResponse, FailAction::BadRequest, "A067001", error.description;
        response_content: Some(error.to_json()))
}
