//! Proof of possession: DPoP (RFC 9449), and client certificates (RFC 8705).

use super::error::OAuthError;
use crate::clock::seconds;
use crate::jose::certificate::Certificate;
use crate::jose::digest::{certificate_thumbprint, is_equal, jwk_thumbprint, sha256_base64url};
use crate::jose::jws::{self, Jws};
use crate::jose::verification::is_signed_by;
use crate::state::realm::Realm;
use crate::state::token::Binding;
use authlete::models::Client;
use serde_json::Value;

/// How far the time of a proof may differ from that of the service.
const TOLERANCE_SECONDS: i64 = 300;

/// A request with its DPoP proof, if it has one.
#[derive(Clone, Copy, Default)]
pub(crate) struct ProvenRequest<'r> {
    /// The value of the `DPoP` header.
    pub(crate) dpop: Option<&'r str>,
    /// The method of the request.
    pub(crate) method: Option<&'r str>,
    /// The URI of the request.
    pub(crate) uri: Option<&'r str>,
    /// The client certificate in PEM.
    pub(crate) certificate: Option<&'r str>,
}

/// Verifies the DPoP proof of a token request or a similar one. Returns what its tokens are bound to.
///
/// # Errors
/// The proof is invalid, or the client needs one.
pub(crate) fn binding(
    realm: &mut Realm,
    client: &Client,
    request: ProvenRequest<'_>,
    endpoint: Option<&str>,
) -> Result<Binding, OAuthError> {
    let jkt = binding_key(realm, request, endpoint)?;
    if jkt.is_none() && client.dpop_required == Some(true) {
        return Err(OAuthError::new(
            "invalid_dpop_proof",
            "the client has to send a DPoP proof",
        ));
    }
    let is_bound = client.tls_client_certificate_bound_access_tokens == Some(true)
        && realm.service().tls_client_certificate_bound_access_tokens != Some(false);
    let certificate = match request.certificate.filter(|_| is_bound) {
        Some(pem) => certificate_thumbprint(pem),
        None => None,
    };
    if is_bound && certificate.is_none() {
        return Err(OAuthError::invalid_request(
            "the client has to use a client certificate",
        ));
    }
    Ok(Binding { jkt, certificate })
}

/// Verifies the DPoP proof of a request to an endpoint. Returns the thumbprint of its key, or `None` without a proof.
///
/// # Errors
/// The proof is invalid.
pub(crate) fn binding_key(
    realm: &mut Realm,
    request: ProvenRequest<'_>,
    endpoint: Option<&str>,
) -> Result<Option<String>, OAuthError> {
    let Some(proof) = request.dpop.filter(|proof| !proof.is_empty()) else {
        return Ok(None);
    };
    let uri = request.uri.or(endpoint);
    verify_dpop(realm, proof, request.method.unwrap_or("POST"), uri, None).map(Some)
}

/// Checks that a request proves the keys that an access token is bound to.
///
/// # Errors
/// `invalid_dpop_proof`, or `invalid_token`.
pub(crate) fn check_possession(
    realm: &mut Realm,
    binding: &Binding,
    access_token: &str,
    request: ProvenRequest<'_>,
) -> Result<(), OAuthError> {
    if let Some(expected) = &binding.jkt {
        let proof = request.dpop.filter(|proof| !proof.is_empty());
        let proof = proof.ok_or_else(|| OAuthError::new("invalid_token", "the access token needs a DPoP proof"))?;
        let method = request.method.unwrap_or("GET");
        let jkt = verify_dpop(realm, proof, method, request.uri, Some(access_token))?;
        if !is_equal(&jkt, expected) {
            return Err(OAuthError::new(
                "invalid_token",
                "the access token is bound to another DPoP key",
            ));
        }
    }
    if let Some(expected) = &binding.certificate {
        let given = request.certificate.and_then(certificate_thumbprint);
        if given.is_none_or(|given| !is_equal(&given, expected)) {
            return Err(OAuthError::new(
                "invalid_token",
                "the access token is bound to another certificate",
            ));
        }
    }
    Ok(())
}

/// Verifies a proof (RFC 9449, section 4.3). Returns the thumbprint of its key. A missing `uri` is not compared: then the
/// service has not told where the request came in.
fn verify_dpop(
    realm: &mut Realm,
    proof: &str,
    method: &str,
    uri: Option<&str>,
    access_token: Option<&str>,
) -> Result<String, OAuthError> {
    let invalid = |description: &str| OAuthError::new("invalid_dpop_proof", format!("the DPoP proof {description}"));
    let jws = Jws::parse(proof).ok_or_else(|| invalid("is not a JWT"))?;
    if jws.text("typ") != Some("dpop+jwt") {
        return Err(invalid("has another type"));
    }
    let key = jws.header.get("jwk").ok_or_else(|| invalid("has no key"))?;
    // Private members of RSA and of elliptic curves, and symmetric keys.
    if ["d", "p", "q", "k"].iter().any(|name| key.get(name).is_some()) || !is_signed_by(&jws, key) {
        return Err(invalid("is not signed by its key"));
    }
    let claims = jws.claims().ok_or_else(|| invalid("has no claims"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("htm") != Some(method) {
        return Err(invalid("is for another method"));
    }
    let without_query = |uri: &str| uri.split(['?', '#']).next().unwrap_or_default().to_owned();
    let given = text("htu").map(without_query).ok_or_else(|| invalid("has no URI"))?;
    if uri.is_some_and(|uri| without_query(uri) != given) {
        return Err(invalid("is for another URI"));
    }
    let issued_at = jws::time(&claims, "iat").ok_or_else(|| invalid("has no time"))?;
    if realm.now.abs_diff(issued_at) > seconds(TOLERANCE_SECONDS).unsigned_abs() {
        return Err(invalid("is too old, or from the future"));
    }
    if access_token.is_some_and(|token| text("ath") != Some(&sha256_base64url(token))) {
        return Err(invalid("is for another access token"));
    }
    let jti = text("jti").ok_or_else(|| invalid("has no id"))?;
    let thumbprint = jwk_thumbprint(key).ok_or_else(|| invalid("has a key of an unknown type"))?;
    let id = format!("dpop {thumbprint} {jti}");
    if realm.used_jwts.get(&id).is_some() {
        return Err(invalid("was used before"));
    }
    realm.used_jwts.insert(id, issued_at + seconds(2 * TOLERANCE_SECONDS));
    Ok(thumbprint)
}

/// Returns whether a certificate has the subject that a client has registered (RFC 8705, section 2.1.2). That the
/// certificate is trusted has been checked where the TLS connection ends.
pub(crate) fn certificate_has_subject(pem: &str, client: &Client) -> bool {
    let Some(certificate) = Certificate::from_pem(pem) else {
        return false;
    };
    let is_subject = |expected: &Option<String>, names: &[String]| match expected {
        Some(expected) => names.iter().any(|name| name == expected),
        None => false,
    };
    is_subject(&client.tls_client_auth_subject_dn, &certificate.subject)
        || is_subject(&client.tls_client_auth_san_dns, &certificate.dns_names)
        || is_subject(&client.tls_client_auth_san_uri, &certificate.uris)
        || is_subject(&client.tls_client_auth_san_ip, &certificate.ip_addresses)
        || is_subject(&client.tls_client_auth_san_email, &certificate.emails)
}

/// Returns whether a certificate is one of those in a JWK Set, or has the public key of one of its keys (RFC 8705, section
/// 2.2).
pub(crate) fn certificate_is_one_of(pem: &str, jwks: &Value) -> bool {
    let Some(certificate) = Certificate::from_pem(pem) else {
        return false;
    };
    let keys = jwks.get("keys").and_then(Value::as_array);
    keys.into_iter().flatten().any(|key| {
        let first = key.get("x5c").and_then(|chain| chain.get(0)?.as_str());
        first == Some(certificate.der_base64.as_str())
            || certificate.key_thumbprint.is_some() && jwk_thumbprint(key) == certificate.key_thumbprint
    })
}
