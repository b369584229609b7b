//! ID tokens (OpenID Connect Core 1.0, sections 2 and 3).

use super::clients;
use super::error::OAuthError;
use crate::clock::seconds;
use crate::jose::digest::half_hash;
use crate::jose::jws;
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use authlete::models::Client;
use serde_json::{Map, Value, json};

/// The time an ID token is valid if neither client nor service says so, in seconds.
const DURATION: i64 = 86400;

/// What an ID token is issued with.
#[derive(Clone, Copy, Default)]
pub(crate) struct Companions<'i> {
    pub(crate) nonce: Option<&'i str>,
    pub(crate) access_token: Option<&'i str>,
    pub(crate) code: Option<&'i str>,
    pub(crate) state: Option<&'i str>,
    pub(crate) auth_req_id: Option<&'i str>,
    pub(crate) refresh_token: Option<&'i str>,
}

/// Returns a signed ID token.
///
/// # Errors
/// `server_error`: the service cannot sign with the algorithm of the client.
pub(crate) fn create(
    realm: &Realm,
    client: &Client,
    authorization: &Authorization,
    issued: &IssuedClaims,
    companions: Companions<'_>,
) -> Result<String, OAuthError> {
    let service = realm.service();
    let algorithm = client
        .id_token_sign_alg
        .as_option()
        .map_or("RS256", |algorithm| algorithm.as_str());
    // The claims of the service first: it cannot replace those of the protocol.
    let mut claims: Map<String, Value> = json_object(issued.claims.as_deref());
    claims.retain(|_, value| !value.is_null());
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            claims.insert(name.to_owned(), value);
        }
    };
    let subject = issued
        .sub
        .as_ref()
        .filter(|sub| !sub.is_empty())
        .or(authorization.subject.as_ref());
    let audience = clients::identifier(client, authorization.alias_used);
    let audience_type = issued.audience_type.as_ref().or(service.id_token_aud_type.as_ref());
    let now = realm.now / seconds(1);
    let duration = client
        .extension
        .as_ref()
        .and_then(|extension| extension.id_token_duration);
    let duration = duration.or(service.id_token_duration).filter(|duration| *duration > 0);
    set("iss", json!(service.issuer));
    set("sub", json!(subject));
    set(
        "aud",
        match audience_type {
            Some(kind) if kind == "string" => json!(audience),
            _ => json!([audience]),
        },
    );
    set("exp", json!(now.saturating_add(duration.unwrap_or(DURATION))));
    set("iat", json!(now));
    set("auth_time", json!(authorization.auth_time));
    set("nonce", json!(companions.nonce));
    set("acr", json!(authorization.acr));
    set("sid", json!(authorization.session_id));
    let hash = |value: Option<&str>| json!(value.map(|value| half_hash(algorithm, value)));
    set("at_hash", hash(companions.access_token));
    set("c_hash", hash(companions.code));
    set("s_hash", hash(companions.state));
    set("urn:openid:params:jwt:claim:auth_req_id", json!(companions.auth_req_id));
    set("urn:openid:params:jwt:claim:rt_hash", hash(companions.refresh_token));
    let header = json_object(issued.header.as_deref());
    sign(realm, client, algorithm, header, &claims)
        .ok_or_else(|| OAuthError::server_error(format!("the service cannot sign with {algorithm}")))
}

/// Signs claims for a client, by a key of the service or the secret of the client.
pub(crate) fn sign(
    realm: &Realm,
    client: &Client,
    algorithm: &str,
    header: Map<String, Value>,
    claims: &Map<String, Value>,
) -> Option<String> {
    if algorithm.starts_with("HS") {
        return jws::sign_with_secret(client.client_secret.as_deref()?, algorithm, header, claims);
    }
    jws::sign(&realm.keys, algorithm, header, claims)
}

/// Parses the text of a JSON object. Anything else is an empty one.
pub(crate) fn json_object(text: Option<&str>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
