//! Issues access tokens and refresh tokens.

use super::clients;
use super::error::OAuthError;
use crate::clock::{Millis, seconds};
use crate::jose::{jws, random};
use crate::protocol::id_token::json_object;
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::token::{Binding, Token};
use authlete::models::{Client, GrantType};
use serde_json::{Map, Value, json};

/// The time that tokens are valid if neither client nor service says so, in seconds.
const ACCESS_TOKEN_DURATION: i64 = 86400;
const REFRESH_TOKEN_DURATION: i64 = 864_000;

/// Which tokens are issued.
#[derive(Clone, Default)]
pub(crate) struct TokenPlan {
    pub(crate) authorization: Authorization,
    pub(crate) binding: Binding,
    /// With a refresh token, if service and client may have one.
    pub(crate) refreshable: bool,
    /// The value of the access token, if it is not random.
    pub(crate) access_token: Option<String>,
    /// In seconds; the default is that of client or service.
    pub(crate) access_token_duration: Option<i64>,
    /// In seconds; the default is that of client or service.
    pub(crate) refresh_token_duration: Option<i64>,
    /// The value of the refresh token, if it is not random.
    pub(crate) refresh_token: Option<String>,
}

/// Issues tokens. Returns their id, and the tokens.
///
/// # Errors
/// `server_error`: the service cannot sign with the algorithm of its access tokens.
pub(crate) fn issue(realm: &mut Realm, client: &Client, plan: TokenPlan) -> Result<(String, Token), OAuthError> {
    let now = realm.now;
    let is_refreshable = plan.refreshable && may_refresh(realm, client);
    let refresh_duration = plan
        .refresh_token_duration
        .or_else(|| refresh_token_duration(realm, client));
    let refresh_expires_at = now.saturating_add(seconds(refresh_duration.unwrap_or(REFRESH_TOKEN_DURATION)));
    let mut token = Token {
        access_token: plan.access_token.unwrap_or_else(random::token),
        jwt: None,
        refresh_token: is_refreshable.then(|| plan.refresh_token.unwrap_or_else(random::token)),
        refresh_scopes: plan.authorization.scopes.clone(),
        authorization: plan.authorization,
        binding: plan.binding,
        created_at: now,
        refreshed_at: now,
        expires_at: expires_at(realm, client, plan.access_token_duration),
        refresh_expires_at: is_refreshable.then_some(refresh_expires_at),
    };
    link_expiration(realm, &mut token);
    token.jwt = jwt(realm, client, &token)?;
    if is_single(realm, client) {
        let (client_id, subject) = (token.authorization.client_id, token.authorization.subject.clone());
        realm.tokens.retain(|other| {
            other.authorization.client_id != client_id || subject.is_none() || other.authorization.subject != subject
        });
    }
    let id = random::token();
    realm.tokens.insert(&id, token.clone());
    Ok((id, token))
}

/// Replaces the tokens after a refresh. Returns the new ones.
///
/// # Errors
/// As [`issue`].
pub(crate) fn refresh(
    realm: &mut Realm,
    client: &Client,
    id: &str,
    old: &Token,
    scopes: Vec<String>,
    plan: &TokenPlan,
) -> Result<Token, OAuthError> {
    let service = realm.service();
    let is_kept = service.refresh_token_kept == Some(true);
    let duration = plan
        .refresh_token_duration
        .or_else(|| refresh_token_duration(realm, client));
    let renewed = realm
        .now
        .saturating_add(seconds(duration.unwrap_or(REFRESH_TOKEN_DURATION)));
    let keeps_time = if is_kept {
        service.refresh_token_duration_reset != Some(true)
    } else {
        service.refresh_token_duration_kept == Some(true)
    };
    let mut token = Token {
        access_token: plan.access_token.clone().unwrap_or_else(random::token),
        jwt: None,
        refresh_token: if is_kept {
            old.refresh_token.clone()
        } else {
            Some(random::token())
        },
        authorization: Authorization {
            scopes,
            jwt_at_claims: plan
                .authorization
                .jwt_at_claims
                .clone()
                .or(old.authorization.jwt_at_claims.clone()),
            ..old.authorization.clone()
        },
        binding: plan.binding.clone(),
        refreshed_at: realm.now,
        expires_at: expires_at(realm, client, plan.access_token_duration),
        refresh_expires_at: if keeps_time {
            old.refresh_expires_at
        } else {
            Some(renewed)
        },
        ..old.clone()
    };
    link_expiration(realm, &mut token);
    token.jwt = jwt(realm, client, &token)?;
    realm.tokens.insert(id, token.clone());
    Ok(token)
}

/// Returns the members of a token response (RFC 6749, section 5.1) but for the ID token.
pub(crate) fn response_members(realm: &Realm, token: &Token) -> Map<String, Value> {
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    };
    set("access_token", json!(value(token)));
    set("refresh_token", json!(token.refresh_token));
    set("token_type", json!(token_type(token)));
    set("expires_in", json!((token.expires_at - realm.now) / seconds(1)));
    let scopes = &token.authorization.scopes;
    set("scope", json!((!scopes.is_empty()).then(|| scopes.join(" "))));
    if let Some(details) = &token.authorization.authorization_details {
        set("authorization_details", json!(details.elements));
    }
    set("grant_id", json!(token.authorization.grant_id));
    members.extend(visible_properties(token));
    members
}

/// Returns the extra properties that are not hidden from clients.
pub(crate) fn visible_properties(token: &Token) -> impl Iterator<Item = (String, Value)> {
    let visible = token
        .authorization
        .properties
        .iter()
        .filter(|property| property.hidden != Some(true));
    visible.filter_map(|property| Some((property.key.clone()?, json!(property.value))))
}

/// Returns the value that the client gets as the access token.
pub(crate) fn value(token: &Token) -> &str {
    token.jwt.as_deref().unwrap_or(&token.access_token)
}

/// Returns the `token_type` (RFC 6750; RFC 9449, section 5).
pub(crate) fn token_type(token: &Token) -> &'static str {
    if token.binding.jkt.is_some() { "DPoP" } else { "Bearer" }
}

/// Returns the claim `cnf` (RFC 7800, section 3.1; RFC 8705, section 3.1; RFC 9449, section 6.1), or null if the token is
/// not bound.
pub(crate) fn confirmation(binding: &Binding) -> Value {
    let members: Map<String, Value> = [("jkt", &binding.jkt), ("x5t#S256", &binding.certificate)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))))
        .collect();
    if members.is_empty() {
        Value::Null
    } else {
        Value::Object(members)
    }
}

/// Returns whether a client gets refresh tokens.
fn may_refresh(realm: &Realm, client: &Client) -> bool {
    clients::check_grant_type(realm, client, &GrantType::RefreshToken).is_ok()
}

fn refresh_token_duration(realm: &Realm, client: &Client) -> Option<i64> {
    let extension = client
        .extension
        .as_ref()
        .and_then(|extension| extension.refresh_token_duration);
    let is_positive = |duration: &i64| *duration > 0;
    extension
        .filter(is_positive)
        .or(realm.service().refresh_token_duration.filter(is_positive))
}

/// Returns when an access token expires: after the requested duration, in seconds, or that of client or service.
pub(crate) fn expires_at(realm: &Realm, client: &Client, requested: Option<i64>) -> Millis {
    let is_positive = |duration: &i64| *duration > 0;
    let extension = client
        .extension
        .as_ref()
        .and_then(|extension| extension.access_token_duration);
    let duration = requested
        .filter(is_positive)
        .or(extension.filter(is_positive))
        .or(realm.service().access_token_duration.filter(is_positive))
        .unwrap_or(ACCESS_TOKEN_DURATION);
    realm.now.saturating_add(seconds(duration))
}

/// An access token does not outlive its refresh token, if the service wants it so.
fn link_expiration(realm: &Realm, token: &mut Token) {
    if let Some(limit) = token
        .refresh_expires_at
        .filter(|_| realm.service().token_expiration_linked == Some(true))
    {
        token.expires_at = token.expires_at.min(limit);
    }
}

fn is_single(realm: &Realm, client: &Client) -> bool {
    realm.service().single_access_token_per_subject == Some(true)
        || client.single_access_token_per_subject == Some(true)
}

/// Returns the access token as a JWT (RFC 9068), if the service issues such ones.
///
/// # Errors
/// `server_error`: the service cannot sign with the algorithm of its access tokens.
pub(crate) fn jwt(realm: &Realm, client: &Client, token: &Token) -> Result<Option<String>, OAuthError> {
    let service = realm.service();
    let Some(algorithm) = service.access_token_sign_alg.as_option() else {
        return Ok(None);
    };
    let authorization = &token.authorization;
    let client_id = clients::identifier(client, authorization.alias_used);
    let mut claims = json_object(authorization.jwt_at_claims.as_deref());
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            claims.insert(name.to_owned(), value);
        }
    };
    set("iss", json!(service.issuer));
    // Without a user, the subject is the client (RFC 9068, section 2.2).
    set("sub", json!(authorization.subject.as_ref().unwrap_or(&client_id)));
    set(
        "aud",
        match authorization.resources.as_slice() {
            [] => json!(service.issuer),
            resources => json!(resources),
        },
    );
    set("exp", json!(token.expires_at / seconds(1)));
    set("iat", json!(token.refreshed_at / seconds(1)));
    set("jti", json!(token.access_token));
    set("client_id", json!(client_id));
    set("scope", json!(authorization.scopes.join(" ")));
    set("auth_time", json!(authorization.auth_time));
    set("acr", json!(authorization.acr));
    if let Some(details) = &authorization.authorization_details {
        set("authorization_details", json!(details.elements));
    }
    set("cnf", confirmation(&token.binding));
    let header = Map::from_iter([("typ".to_owned(), json!("at+jwt"))]);
    jws::sign(&realm.keys, algorithm.as_str(), header, &claims)
        .map(Some)
        .ok_or_else(|| OAuthError::server_error(format!("the service cannot sign with {algorithm}")))
}
