//! `/jose/verify`.

use super::router::{Router, body};
use crate::clock::seconds;
use crate::jose::jws::Jws;
use crate::jose::verification::{has_hmac_of, is_signed_by_any};
use crate::protocol::client_authentication::client_keys;
use crate::protocol::clients;
use crate::state::realm::Realm;
use authlete::models::{Client, JoseVerifyRequest, JoseVerifyResponse};
use serde_json::{Map, Value, json};

pub(super) fn set_up(router: &Router<'_>) {
    router.on_service(router.client.jose().verify(None), |realm, request| {
        Ok(verify(realm, &body(request)?))
    });
}

fn verify(realm: &Realm, request: &JoseVerifyRequest) -> JoseVerifyResponse {
    let invalid = |message: &str| JoseVerifyResponse {
        signature_valid: Some(false),
        error_descriptions: Some(vec![message.to_owned()]),
        ..response(false)
    };
    let Some(jws) = Jws::parse(&request.jose) else {
        return invalid("The object is not a JWS in compact serialization.");
    };
    let client = request
        .client_identifier
        .as_deref()
        .and_then(|identifier| clients::find(realm, identifier));
    let client = client.map(|(client, _)| client);
    if request.signed_by_client == Some(true) && client.is_none() {
        return invalid("The client does not exist.");
    }
    let is_signed = if request.signed_by_client == Some(true) {
        client.is_some_and(|client| is_signed_by_client(&jws, client))
    } else {
        let keys = json!({"keys": realm.keys.public_jwks()});
        is_signed_by_any(&jws, &keys)
    };
    let claims = jws.claims();
    let skew = seconds(i64::from(request.clock_skew.unwrap_or(0).max(0)));
    let mandatory = request.mandatory_claims.as_deref().unwrap_or_default();
    let is_missing = |name: &&String| claims.as_ref().is_none_or(|claims| !claims.contains_key(*name));
    let missing: Vec<String> = mandatory.iter().filter(is_missing).cloned().collect();
    let invalid_claims = invalid_claims(realm, claims.as_ref().unwrap_or(&Map::new()), skew);
    let mut errors = Vec::new();
    if !is_signed {
        errors.push("The signature is not valid.".to_owned());
    }
    errors.extend(missing.iter().map(|name| format!("The claim '{name}' is missing.")));
    errors.extend(
        invalid_claims
            .iter()
            .map(|name| format!("The claim '{name}' is not valid.")),
    );
    JoseVerifyResponse {
        signature_valid: Some(is_signed),
        missing_claims: Some(missing),
        invalid_claims: Some(invalid_claims),
        error_descriptions: Some(errors.clone()),
        ..response(errors.is_empty())
    }
}

fn response(is_valid: bool) -> JoseVerifyResponse {
    let message = if is_valid {
        "The object is valid."
    } else {
        "The object is not valid."
    };
    JoseVerifyResponse {
        result_code: Some("A154001".to_owned()),
        result_message: Some(format!("[A154001] {message}")),
        valid: Some(is_valid),
        ..JoseVerifyResponse::default()
    }
}

fn is_signed_by_client(jws: &Jws<'_>, client: &Client) -> bool {
    if jws.algorithm().starts_with("HS") {
        return client
            .client_secret
            .as_deref()
            .is_some_and(|secret| has_hmac_of(jws, secret));
    }
    client_keys(client).is_some_and(|keys| is_signed_by_any(jws, &keys))
}

/// Returns the claims about time that are not in order (RFC 7519, section 4.1).
fn invalid_claims(realm: &Realm, claims: &Map<String, Value>, skew: i64) -> Vec<String> {
    let is_invalid = |name: &&str| match claims.get(*name).map(|value| value.as_i64().map(seconds)) {
        None => false,
        Some(None) => true,
        Some(Some(time)) if *name == "exp" => time.saturating_add(skew) <= realm.now,
        Some(Some(time)) => time > realm.now.saturating_add(skew),
    };
    let names = ["exp", "nbf", "iat"].into_iter().filter(is_invalid);
    names.map(str::to_owned).collect()
}
