//! JWTs in compact serialization: parsed, and signed.

use super::digest::{base64url, from_base64url};
use super::signing_keys::SigningKeys;
use crate::clock::{Millis, seconds};
use aws_lc_rs::hmac;
use serde_json::{Map, Value, json};

/// A JWS in compact serialization (RFC 7515, section 3.1). Its signature is not verified yet.
pub(crate) struct Jws<'t> {
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Vec<u8>,
    /// Header and payload as they were signed.
    pub(crate) signed: &'t str,
    pub(crate) signature: Vec<u8>,
}

impl<'t> Jws<'t> {
    /// Returns `None` if the text is not a JWS.
    pub(crate) fn parse(text: &'t str) -> Option<Jws<'t>> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Map<String, Value> = serde_json::from_slice(&from_base64url(header)?).ok()?;
        // An extension that has to be understood, and none is (RFC 7515, section 4.1.11).
        if header.contains_key("crit") {
            return None;
        }
        Some(Jws {
            header,
            payload: from_base64url(payload)?,
            signed,
            signature: from_base64url(signature)?,
        })
    }

    /// Returns the algorithm, or an empty text.
    pub(crate) fn algorithm(&self) -> &str {
        self.text("alg").unwrap_or_default()
    }

    /// Returns a text of the header.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// Returns the payload as claims, or `None` if it is not a JSON object.
    pub(crate) fn claims(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.payload).ok()
    }
}

/// Returns a time of the claims, which may have a fraction (RFC 7519, section 2: NumericDate). `None` if it is missing or
/// not a number.
pub(crate) fn time(claims: &Map<String, Value>, name: &str) -> Option<Millis> {
    let value = claims.get(name)?;
    // A number out of range becomes the largest or the smallest one.
    value
        .as_i64()
        .map(seconds)
        .or_else(|| Some((value.as_f64()? * 1000.0) as Millis))
}

/// Returns whether claims have expired (RFC 7519, section 4.1.4). Without `exp`, they have not; with one that is not a time,
/// they have.
pub(crate) fn is_expired(claims: &Map<String, Value>, now: Millis) -> bool {
    claims.contains_key("exp") && time(claims, "exp").is_none_or(|time| time <= now)
}

/// Returns whether claims are not valid yet (RFC 7519, section 4.1.5).
pub(crate) fn is_early(claims: &Map<String, Value>, now: Millis) -> bool {
    claims.contains_key("nbf") && time(claims, "nbf").is_none_or(|time| time > now)
}

/// Signs claims with the key of the service for an algorithm. `header` has further members. Returns `None` if there is no
/// key for the algorithm.
pub(crate) fn sign(
    keys: &SigningKeys,
    algorithm: &str,
    header: Map<String, Value>,
    claims: &Map<String, Value>,
) -> Option<String> {
    let key_id = keys.key_id(algorithm)?;
    let signed = signing_input(algorithm, Some(key_id), header, claims);
    let signature = keys.sign(algorithm, signed.as_bytes())?;
    Some(format!("{signed}.{}", base64url(signature)))
}

/// Signs claims with the secret of a client. Returns `None` if the algorithm is not one of HMAC.
pub(crate) fn sign_with_secret(
    secret: &str,
    algorithm: &str,
    header: Map<String, Value>,
    claims: &Map<String, Value>,
) -> Option<String> {
    let key = hmac::Key::new(hmac_algorithm(algorithm)?, secret.as_bytes());
    let signed = signing_input(algorithm, None, header, claims);
    let tag = hmac::sign(&key, signed.as_bytes());
    Some(format!("{signed}.{}", base64url(tag)))
}

/// Returns the algorithm of HMAC (RFC 7518, section 3.2).
pub(crate) fn hmac_algorithm(algorithm: &str) -> Option<hmac::Algorithm> {
    Some(match algorithm {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return None,
    })
}

fn signing_input(
    algorithm: &str,
    key_id: Option<&str>,
    mut header: Map<String, Value>,
    claims: &Map<String, Value>,
) -> String {
    header.insert("alg".to_owned(), json!(algorithm));
    if let Some(key_id) = key_id {
        header.insert("kid".to_owned(), json!(key_id));
    }
    let claims = serde_json::to_string(claims).unwrap_or_default();
    format!("{}.{}", base64url(Value::Object(header).to_string()), base64url(claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_that_has_to_be_understood_is_refused() {
        let jws = |header: Value| format!("{}.e30.AA", base64url(header.to_string()));
        assert!(Jws::parse(&jws(json!({"alg": "ES256", "exp": 1}))).is_some());
        assert!(Jws::parse(&jws(json!({"alg": "ES256", "exp": 1, "crit": ["exp"]}))).is_none());
    }
}
