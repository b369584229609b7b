//! Request objects (RFC 9101).

use super::client_authentication::{client_keys, is_audience};
use super::clients;
use super::error::OAuthError;
use super::id_token::json_object;
use super::parameters::Parameters;
use crate::jose::jws::{self, Jws};
use crate::jose::verification::{has_hmac_of, is_signed_by_any};
use crate::state::realm::Realm;
use authlete::models::Client;
use serde_json::Value;

/// Verifies a request object. Returns its parameters, and its payload.
///
/// # Errors
/// `invalid_request_object`.
pub(crate) fn open(realm: &Realm, client: &Client, object: &str) -> Result<(Parameters, String), OAuthError> {
    let invalid = |description: &str| OAuthError::new("invalid_request_object", description);
    let jws = Jws::parse(object).ok_or_else(|| invalid("the request object is not a signed JWT"))?;
    let expected = client.request_sign_alg.as_option().map(|algorithm| algorithm.as_str());
    if expected.is_some_and(|expected| !expected.eq_ignore_ascii_case(jws.algorithm())) {
        return Err(invalid(
            "the request object has another algorithm than the client has registered",
        ));
    }
    let is_signed = match jws.algorithm() {
        // Only if the client has registered it.
        "none" => expected.is_some(),
        algorithm if algorithm.starts_with("HS") => {
            let secret = client.client_secret.as_deref();
            secret.is_some_and(|secret| has_hmac_of(&jws, secret))
        }
        _ => client_keys(client).is_some_and(|keys| is_signed_by_any(&jws, &keys)),
    };
    if !is_signed {
        return Err(invalid("the request object is not signed by the client"));
    }
    let payload = String::from_utf8(jws.payload).map_err(|_| invalid("the request object has no claims"))?;
    let claims = json_object(Some(&payload));
    if jws::is_expired(&claims, realm.now) || jws::is_early(&claims, realm.now) {
        return Err(invalid("the request object has expired, or is not valid yet"));
    }
    let client_id = clients::id(client).to_string();
    let is_client = |value: &Value| {
        let text = value.as_str();
        text == Some(&client_id) || text.is_some() && text == client.client_id_alias.as_deref()
    };
    if claims.get("iss").is_some_and(|issuer| !is_client(issuer)) {
        return Err(invalid("the request object was not issued by the client"));
    }
    if claims.contains_key("aud") && !is_audience(realm, claims.get("aud")) {
        return Err(invalid("the request object is for another audience"));
    }
    // RFC 9101, section 4.
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(invalid("the request object contains another one"));
    }
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let pairs = claims.into_iter().map(|(name, value)| (name, text(value)));
    Ok((Parameters::from_pairs(pairs.collect()), payload))
}
