//! Grants that the service decides on itself: token exchange (RFC 8693) and JWT assertions (RFC 7523, section 2.1).

use super::token_request::AuthenticatedRequest;
use super::token_response::describe;
use crate::jose::jws::{self, Jws};
use crate::jose::verification::is_signed_by_any;
use crate::protocol::client_authentication::is_audience;
use crate::protocol::error::OAuthError;
use crate::protocol::parameters::resources;
use crate::protocol::{clients, scopes};
use crate::state::realm::Realm;
use authlete::models::{
    ClientAuthMethod, Property, TokenInfo, TokenResponse, TokenResponseAction as Action, TokenType,
};
use serde_json::{Value, json};

/// Checks a token exchange request. The service decides on it.
pub(super) fn exchange(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    let parameters = &request.parameters;
    let service = realm.service();
    let client = &request.client.client;
    if service.token_exchange_by_confidential_clients_only == Some(true) && clients::is_public(client) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "a public client cannot exchange tokens",
        ));
    }
    let is_permitted = client
        .extension
        .as_ref()
        .and_then(|extension| extension.token_exchange_permitted);
    if service.token_exchange_by_permitted_clients_only == Some(true) && is_permitted != Some(true) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client is not permitted to exchange tokens",
        ));
    }
    let subject_token = parameters.require("subject_token")?.to_owned();
    let subject_type = token_type(parameters.require("subject_token_type")?)?;
    let subject_info = check_token(realm, &subject_token, &subject_type)?;
    let actor_token = parameters.get("actor_token").map(str::to_owned);
    let actor_type = match (&actor_token, parameters.get("actor_token_type")) {
        (Some(_), Some(kind)) => Some(token_type(kind)?),
        (None, None) => None,
        // RFC 8693, section 2.1.
        _ => {
            return Err(OAuthError::invalid_request(
                "an actor token and its type belong together",
            ));
        }
    };
    let actor_info = match (&actor_token, &actor_type) {
        (Some(token), Some(kind)) => check_token(realm, token, kind)?,
        _ => None,
    };
    let requested = parameters.get("requested_token_type").map(token_type).transpose()?;
    let scopes = scopes::requested(realm, client, &parameters.list("scope"))?;
    Ok(TokenResponse {
        subject: subject_info.as_ref().and_then(|info| info.subject.clone()),
        subject_token: Some(subject_token),
        subject_token_type: Some(subject_type),
        subject_token_info: subject_info,
        actor_token,
        actor_token_type: actor_type,
        actor_token_info: actor_info,
        requested_token_type: requested,
        audiences: Some(parameters.all("audience")),
        resources: Some(resources(parameters)?),
        scopes: Some(scopes),
        ..describe(realm, request, Action::TokenExchange)
    })
}

/// Parses a token type identifier (RFC 8693, section 3).
fn token_type(uri: &str) -> Result<TokenType, OAuthError> {
    Ok(match uri {
        "urn:ietf:params:oauth:token-type:jwt" => TokenType::Jwt,
        "urn:ietf:params:oauth:token-type:access_token" => TokenType::AccessToken,
        "urn:ietf:params:oauth:token-type:refresh_token" => TokenType::RefreshToken,
        "urn:ietf:params:oauth:token-type:id_token" => TokenType::IdToken,
        "urn:ietf:params:oauth:token-type:saml1" => TokenType::Saml1,
        "urn:ietf:params:oauth:token-type:saml2" => TokenType::Saml2,
        _ => return Err(OAuthError::invalid_request("a token type is unknown")),
    })
}

/// Checks a token of this service, and the form of a JWT. Returns what is known about a token of this service.
fn check_token(realm: &Realm, value: &str, kind: &TokenType) -> Result<Option<TokenInfo>, OAuthError> {
    let invalid = |description: &str| OAuthError::invalid_request(description);
    let service = realm.service();
    let found = match kind {
        TokenType::AccessToken => realm
            .tokens
            .by_access_token(value)
            .map(|(_, token)| (token, token.expires_at)),
        TokenType::RefreshToken => realm
            .tokens
            .by_refresh_token(value)
            .map(|(_, token)| (token, token.refresh_expires_at.unwrap_or_default())),
        TokenType::Jwt | TokenType::IdToken => {
            // The signature of a JWT may be one of another issuer, which only the service knows.
            let jws = Jws::parse(value).ok_or_else(|| invalid("a token is not a signed JWT"))?;
            if jws.algorithm() == "none" && service.token_exchange_unsigned_jwt_rejected == Some(true) {
                return Err(invalid("a token is not signed"));
            }
            check_times(realm, &jws)?;
            let keys = json!({"keys": realm.keys.public_jwks()});
            let claims = jws.claims().unwrap_or_default();
            let is_own = claims.get("iss").and_then(Value::as_str) == service.issuer.as_deref();
            if *kind == TokenType::IdToken && is_own && !is_signed_by_any(&jws, &keys) {
                return Err(invalid("an ID token is not signed by this service"));
            }
            return Ok(None);
        }
        _ => return Ok(None),
    };
    let (token, expires_at) = found.ok_or_else(|| invalid("a token is unknown"))?;
    if expires_at <= realm.now {
        return Err(invalid("a token has expired"));
    }
    let authorization = &token.authorization;
    let visible = |property: &&Property| property.key.is_some();
    Ok(Some(TokenInfo {
        client_id: Some(authorization.client_id),
        client_id_alias_used: Some(authorization.alias_used),
        subject: authorization.subject.clone(),
        scopes: Some(scopes::details(realm, &authorization.scopes)),
        expires_at: Some(expires_at),
        properties: Some(authorization.properties.iter().filter(visible).cloned().collect()),
        resources: Some(authorization.resources.clone()),
        ..TokenInfo::default()
    }))
}

/// Checks a JWT assertion (RFC 7523, section 3) but for its signature, which the service verifies.
pub(super) fn check_assertion(
    realm: &mut Realm,
    request: &AuthenticatedRequest<'_>,
) -> Result<TokenResponse, OAuthError> {
    let service = realm.service();
    // The name of the setting says "identifiable": a public client only names itself.
    if service.jwt_grant_by_identifiable_clients_only == Some(true)
        && request.client.method == ClientAuthMethod::None
        && request.parameters.get("client_id").is_none()
    {
        return Err(OAuthError::invalid_client("the client has to identify itself"));
    }
    let assertion = request.parameters.require("assertion")?.to_owned();
    let invalid = |description: &str| OAuthError::invalid_grant(description);
    let jws = Jws::parse(&assertion).ok_or_else(|| invalid("the assertion is not a signed JWT"))?;
    if jws.algorithm() == "none" && service.jwt_grant_unsigned_jwt_rejected == Some(true) {
        return Err(invalid("the assertion is not signed"));
    }
    let claims = jws.claims().ok_or_else(|| invalid("the assertion has no claims"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if text("iss").is_none() {
        return Err(invalid("the assertion has no issuer"));
    }
    let subject = text("sub")
        .ok_or_else(|| invalid("the assertion has no subject"))?
        .to_owned();
    if jws::time(&claims, "exp").is_none() {
        return Err(invalid("the assertion has no time of expiry"));
    }
    if !is_audience(realm, claims.get("aud")) {
        return Err(invalid("the assertion is for another audience"));
    }
    check_times(realm, &jws).map_err(|error| OAuthError::invalid_grant(error.description))?;
    let scopes = scopes::requested(realm, &request.client.client, &request.parameters.list("scope"))?;
    Ok(TokenResponse {
        assertion: Some(assertion),
        subject: Some(subject),
        scopes: Some(scopes),
        resources: Some(resources(&request.parameters)?),
        ..describe(realm, request, Action::JwtBearer)
    })
}

/// Checks `exp` and `nbf` of a JWT, if it has them.
fn check_times(realm: &Realm, jws: &Jws<'_>) -> Result<(), OAuthError> {
    let claims = jws.claims().unwrap_or_default();
    if jws::is_expired(&claims, realm.now) {
        return Err(OAuthError::invalid_request("a JWT has expired"));
    }
    if jws::is_early(&claims, realm.now) {
        return Err(OAuthError::invalid_request("a JWT is not valid yet"));
    }
    Ok(())
}
