//! Token endpoint: `/auth/token` and what follows it.

use super::answer::answer;
use super::desk::Desk;
use super::{backchannel, device, token_decisions, token_exchange};
use crate::clock::seconds;
use crate::protocol::client_authentication::{AuthenticatedClient, Credentials, authenticate};
use crate::protocol::error::OAuthError;
use crate::protocol::id_token::{self, Companions};
use crate::protocol::issuance::{self, TokenPlan};
use crate::protocol::parameters::{Parameters, resources};
use crate::protocol::proof::{self, ProvenRequest};
use crate::protocol::request_details::check_code_verifier;
use crate::protocol::{clients, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::token::{Binding, Token};
use authlete::models::{
    Client, GrantType, IdTokenReissueRequest, IdTokenReissueResponse, IdTokenReissueResponseAction as ReissueAction,
    Property, TokenRequest, TokenResponse, TokenResponseAction as Action,
};
use serde_json::{Value, json};

pub(super) fn set_up(desk: &Desk<'_>) {
    let group = desk.client.token();
    desk.on_body(group.process(&TokenRequest::default()), process);
    desk.on_body(group.reissue_id_token(None), reissue_id_token);
    token_decisions::set_up(desk);
}

/// A token request whose client is authenticated.
pub(super) struct AuthenticatedRequest<'r> {
    pub(super) client: AuthenticatedClient,
    pub(super) grant_type: GrantType,
    pub(super) parameters: Parameters,
    pub(super) binding: Binding,
    pub(super) request: &'r TokenRequest,
}

impl AuthenticatedRequest<'_> {
    /// Returns an authorization of the client, without a user.
    pub(super) fn authorization(&self) -> Authorization {
        Authorization {
            client_id: self.client.id(),
            alias_used: self.client.alias_used,
            grant_type: self.grant_type.clone(),
            properties: self.properties(),
            jwt_at_claims: self.request.jwt_at_claims.clone(),
            ..Authorization::default()
        }
    }

    /// Returns the tokens to issue for an authorization, with what the service has set in its call.
    pub(super) fn plan(&self, authorization: Authorization) -> TokenPlan {
        TokenPlan {
            authorization: Authorization {
                properties: [authorization.properties.clone(), self.properties()].concat(),
                jwt_at_claims: self
                    .request
                    .jwt_at_claims
                    .clone()
                    .or(authorization.jwt_at_claims.clone()),
                ..authorization
            },
            binding: self.binding.clone(),
            refreshable: true,
            access_token: self.request.access_token.clone(),
            access_token_duration: self.request.access_token_duration,
            refresh_token_duration: self.request.refresh_token_duration,
            refresh_token: None,
        }
    }

    /// The properties of the call, the text of a JSON array.
    fn properties(&self) -> Vec<Property> {
        let text = self.request.properties.as_deref();
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

fn process(realm: &mut Realm, request: TokenRequest) -> TokenResponse {
    answer_request(realm, &request).unwrap_or_else(|error| refuse(&error))
}

/// Returns an error response (RFC 6749, section 5.2).
pub(super) fn refuse(error: &OAuthError) -> TokenResponse {
    let action = match error.code {
        "invalid_client" => Action::InvalidClient,
        "server_error" => Action::InternalServerError,
        _ => Action::BadRequest,
    };
    answer!(TokenResponse, action, "A050301", error.description; response_content: Some(error.to_json()))
}

fn answer_request(realm: &mut Realm, request: &TokenRequest) -> Result<TokenResponse, OAuthError> {
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
    answer!(TokenResponse, action, "A050001", "The token request was processed.";
        grant_type: Some(request.grant_type.to_string()),
        client_id: client.client_id,
        client_id_alias: client.client_id_alias.clone(),
        client_id_alias_used: Some(request.client.alias_used),
        client_auth_method: Some(request.client.method.to_string()),
        client_attributes: client.attributes.clone(),
        service_attributes: realm.service().attributes.clone())
}

/// `/idtoken/reissue`.
fn reissue_id_token(realm: &mut Realm, request: IdTokenReissueRequest) -> IdTokenReissueResponse {
    let caller_error = |message: &str| answer!(IdTokenReissueResponse, ReissueAction::CallerError, "A373201", message);
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
            answer!(IdTokenReissueResponse, ReissueAction::Ok, "A373001", "The ID token was reissued.";
                response_content: Some(Value::Object(members).to_string()),
                id_token: Some(id_token))
        }
        Err(error) => {
            answer!(IdTokenReissueResponse, ReissueAction::InternalServerError, "A373101", error.description;
                response_content: Some(error.to_json()))
        }
    }
}
