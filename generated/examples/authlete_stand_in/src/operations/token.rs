//! Token endpoint: `/auth/token` and what follows it.

use super::api_response::api_response;
use super::router::Router;
use super::token_request::AuthenticatedRequest;
use super::token_response::{id_token_of, succeed};
use super::{backchannel, device, token_decisions, token_exchange};
use crate::protocol::client_authentication::{Credentials, authenticate};
use crate::protocol::error::OAuthError;
use crate::protocol::id_token::{self, Companions};
use crate::protocol::issuance;
use crate::protocol::parameters::{Parameters, resources};
use crate::protocol::proof::{self, ProvenRequest};
use crate::protocol::request_details::check_code_verifier;
use crate::protocol::{clients, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::token::Token;
use authlete::models::{
    GrantType, IdTokenReissueRequest, IdTokenReissueResponse, IdTokenReissueResponseAction as ReissueAction,
    TokenRequest, TokenResponse, TokenResponseAction as Action,
};
use serde_json::{Value, json};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.token();
    router.on_body(group.process(&TokenRequest::default()), process);
    router.on_body(group.reissue_id_token(None), reissue_id_token);
    token_decisions::set_up(router);
}

fn process(realm: &mut Realm, request: TokenRequest) -> TokenResponse {
    process_request(realm, &request).unwrap_or_else(|error| error_response(&error))
}

/// Returns an error response (RFC 6749, section 5.2).
fn error_response(error: &OAuthError) -> TokenResponse {
    let action = match error.code {
        "invalid_client" => Action::InvalidClient,
        "server_error" => Action::InternalServerError,
        _ => Action::BadRequest,
    };
    api_response!(TokenResponse, action, "A050301", error.description; response_content: Some(error.to_json()))
}

fn process_request(realm: &mut Realm, request: &TokenRequest) -> Result<TokenResponse, OAuthError> {
    let parameters = Parameters::parse(&request.parameters)?;
    let name = parameters.require("grant_type")?;
    let grant_type = match name {
        "authorization_code" => GrantType::AuthorizationCode,
        "refresh_token" => GrantType::RefreshToken,
        "client_credentials" => GrantType::ClientCredentials,
        "password" => GrantType::Password,
        "urn:ietf:params:oauth:grant-type:device_code" => GrantType::DeviceCode,
        "urn:openid:params:grant-type:ciba" => GrantType::Ciba,
        "urn:ietf:params:oauth:grant-type:token-exchange" => GrantType::TokenExchange,
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => GrantType::JwtBearer,
        _ => return Err(OAuthError::new("unsupported_grant_type", "the grant type is unknown")),
    };
    let credentials = Credentials {
        client_id: request.client_id.as_deref(),
        client_secret: request.client_secret.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let client = authenticate(realm, credentials, &parameters)?;
    clients::check_grant_type(realm, &client.client, &grant_type)?;
    let proven = ProvenRequest {
        dpop: request.dpop.as_deref(),
        method: request.htm.as_deref(),
        uri: request.htu.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let endpoint = realm.service().token_endpoint.clone();
    let binding = proof::binding(realm, &client.client, proven, endpoint.as_deref())?;
    let request = AuthenticatedRequest {
        client,
        grant_type,
        parameters,
        binding,
        request,
    };
    match request.grant_type {
        GrantType::AuthorizationCode => redeem_code(realm, &request),
        GrantType::RefreshToken => refresh(realm, &request),
        GrantType::ClientCredentials => issue_to_client(realm, &request),
        GrantType::Password => token_decisions::ask_for_password(realm, &request),
        GrantType::DeviceCode => device::poll(realm, &request),
        GrantType::Ciba => backchannel::poll(realm, &request),
        GrantType::TokenExchange => token_exchange::exchange(realm, &request),
        _ => token_exchange::check_assertion(realm, &request),
    }
}

/// RFC 6749, section 4.1.3.
fn redeem_code(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    let value = request.parameters.require("code")?;
    let code = realm
        .codes
        .get(value)
        .ok_or_else(|| OAuthError::invalid_grant("the code is unknown"))?
        .clone();
    let record = code.request;
    if record.authorization.client_id != request.client.id() {
        return Err(OAuthError::invalid_grant("the code is of another client"));
    }
    if let Some(token) = &code.token {
        realm.tokens.remove(token);
        return Err(OAuthError::invalid_grant(
            "the code was used before; its tokens are revoked now",
        ));
    }
    if code.expires_at <= realm.now {
        return Err(OAuthError::invalid_grant("the code has expired"));
    }
    match (
        record.given_redirect_uri.as_deref(),
        request.parameters.get("redirect_uri"),
    ) {
        (Some(_), None) => return Err(OAuthError::invalid_request("the parameter 'redirect_uri' is missing")),
        (expected, given) if expected != given && given != Some(record.target.redirect_uri.as_str()) => {
            return Err(OAuthError::invalid_grant(
                "the redirect URI is not that of the authorization request",
            ));
        }
        _ => {}
    }
    check_code_verifier(record.challenge.as_ref(), &request.parameters)?;
    if record.jkt.is_some() && record.jkt != request.binding.jkt {
        return Err(OAuthError::invalid_grant("the code is bound to another DPoP key"));
    }
    let authorization = Authorization {
        resources: narrowed_resources(&record.authorization.resources, &request.parameters)?,
        ..record.authorization
    };
    let mut plan = request.plan(authorization);
    plan.access_token = plan.access_token.or_else(|| code.issue.access_token.clone());
    plan.access_token_duration = plan.access_token_duration.or(code.issue.access_token_duration);
    let (id, token) = issuance::issue(realm, &request.client.client, plan)?;
    if let Some(code) = realm.codes.get_mut(value) {
        code.token = Some(id);
    }
    let id_token = id_token_of(realm, request, &token, &code.issue, record.nonce.as_deref())?;
    Ok(succeed(realm, request, &token, id_token))
}

/// RFC 6749, section 6.
fn refresh(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    let value = request.parameters.require("refresh_token")?;
    let found = realm.tokens.by_refresh_token(value);
    let found = found.filter(|(_, token)| token.authorization.client_id == request.client.id());
    let (id, old) = found.ok_or_else(|| OAuthError::invalid_grant("the refresh token is unknown"))?;
    let (id, old) = (id.to_owned(), old.clone());
    if old.refresh_expires_at.is_none_or(|expires_at| expires_at <= realm.now) {
        return Err(OAuthError::invalid_grant("the refresh token has expired"));
    }
    // The refresh token of a public client is bound to its key (RFC 9449, section 5; RFC 8705, section 4).
    if clients::is_public(&request.client.client) && old.binding != request.binding {
        return Err(OAuthError::invalid_grant("the refresh token is bound to another key"));
    }
    let wanted = request.parameters.list("scope");
    if wanted.iter().any(|scope| !old.refresh_scopes.contains(scope)) {
        return Err(OAuthError::new("invalid_scope", "a refresh cannot add a scope"));
    }
    let granted = if wanted.is_empty() {
        old.refresh_scopes.clone()
    } else {
        wanted
    };
    let narrowed = narrowed_resources(&old.authorization.resources, &request.parameters)?;
    let old = Token {
        authorization: Authorization {
            resources: narrowed,
            ..old.authorization
        },
        ..old
    };
    let plan = request.plan(Authorization::default());
    let token = issuance::refresh(realm, &request.client.client, &id, &old, granted, &plan)?;
    let is_openid = token.authorization.scopes.iter().any(|scope| scope == "openid");
    let mut response = succeed(realm, request, &token, None);
    if realm.service().id_token_reissuable == Some(true) && is_openid && token.authorization.subject.is_some() {
        response.action = Some(Action::IdTokenReissuable);
        response.requested_id_token_claims = Some(token.authorization.requested.id_token_names());
    }
    Ok(response)
}

/// RFC 6749, section 4.4.
fn issue_to_client(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    if clients::is_public(&request.client.client) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "a public client cannot use client credentials",
        ));
    }
    let mut scopes = scopes::requested(realm, &request.client.client, &request.parameters.list("scope"))?;
    // There is no user whom these scopes could be about.
    scopes.retain(|scope| scope != "openid" && scope != "offline_access");
    let authorization = Authorization {
        scopes,
        resources: resources(&request.parameters)?,
        ..request.authorization()
    };
    let mut plan = request.plan(Authorization {
        properties: Vec::new(),
        ..authorization
    });
    // RFC 6749, section 4.4.3.
    plan.refreshable = false;
    let (_, token) = issuance::issue(realm, &request.client.client, plan)?;
    Ok(succeed(realm, request, &token, None))
}

/// Returns the resources of a token request, which must be among those of the authorization (RFC 8707, section 2.2).
fn narrowed_resources(granted: &[String], parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let wanted = resources(parameters)?;
    if wanted.is_empty() {
        return Ok(granted.to_vec());
    }
    if !granted.is_empty() && wanted.iter().any(|resource| !granted.contains(resource)) {
        return Err(OAuthError::new(
            "invalid_target",
            "a resource was not part of the authorization request",
        ));
    }
    Ok(wanted)
}

/// `/idtoken/reissue`.
fn reissue_id_token(realm: &mut Realm, request: IdTokenReissueRequest) -> IdTokenReissueResponse {
    let caller_error =
        |message: &str| api_response!(IdTokenReissueResponse, ReissueAction::CallerError, "A373201", message);
    let Some((_, token)) = realm.tokens.by_access_token(&request.access_token) else {
        return caller_error("The access token is unknown.");
    };
    let token = token.clone();
    let client = realm.clients.get(&token.authorization.client_id.to_string()).cloned();
    let (Some(client), true) = (client, token.expires_at > realm.now) else {
        return caller_error("The access token has expired.");
    };
    if token.refresh_token.as_deref() != Some(request.refresh_token.as_str()) {
        return caller_error("The refresh token does not belong to the access token.");
    }
    let issued = IssuedClaims {
        claims: request.claims,
        sub: request.sub,
        header: request.idt_header_params,
        audience_type: request.id_token_aud_type,
        ..IssuedClaims::default()
    };
    let companions = Companions {
        access_token: Some(issuance::value(&token)),
        ..Companions::default()
    };
    match id_token::create(realm, &client, &token.authorization, &issued, companions) {
        Ok(id_token) => {
            let mut members = issuance::response_members(realm, &token);
            members.insert("id_token".to_owned(), json!(id_token));
            api_response!(IdTokenReissueResponse, ReissueAction::Ok, "A373001", "The ID token was reissued.";
                response_content: Some(Value::Object(members).to_string()),
                id_token: Some(id_token))
        }
        Err(error) => {
            api_response!(IdTokenReissueResponse, ReissueAction::InternalServerError, "A373101", error.description;
                response_content: Some(error.to_json()))
        }
    }
}
