//! Hashes, base64url, and comparisons in constant time.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Encodes as base64url without padding (RFC 7515, section 2).
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url without padding.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Returns the SHA-256 of a text as base64url: the transformation `S256` of PKCE (RFC 7636, section 4.2), and `ath` of
/// DPoP (RFC 9449, section 4.2).
pub(crate) fn sha256_base64url(bytes: impl AsRef<[u8]>) -> String {
    base64url(digest(&SHA256, bytes.as_ref()))
}

/// Returns `at_hash`, `c_hash` or `s_hash` of a value: the left half of the hash that belongs to the algorithm of the ID
/// token (OpenID Connect Core 1.0, section 3.3.2.11). `EdDSA` with Ed25519 uses SHA-512.
pub(crate) fn half_hash(algorithm: &str, value: &str) -> String {
    let function = match algorithm {
        "EdDSA" => &SHA512,
        other if other.ends_with("384") => &SHA384,
        other if other.ends_with("512") => &SHA512,
        _ => &SHA256,
    };
    let hash = digest(function, value.as_bytes());
    let bytes = hash.as_ref();
    base64url(&bytes[..bytes.len() / 2])
}

/// Returns the SHA-256 thumbprint of a certificate in PEM (RFC 8705, section 3.1), or `None` if it is not one.
pub(crate) fn certificate_thumbprint(pem: &str) -> Option<String> {
    certificate_der(pem).map(sha256_base64url)
}

/// Decodes the first certificate of a PEM text. Some proxies replace line breaks by spaces.
pub(crate) fn certificate_der(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.chars().filter(|character| !character.is_whitespace()).collect();
    STANDARD.decode(body).ok()
}

/// Returns the SHA-256 thumbprint of a public JWK (RFC 7638), or `None` if it is of an unknown type.
pub(crate) fn jwk_thumbprint(jwk: &Value) -> Option<String> {
    let member = |name: &str| jwk.get(name)?.as_str();
    // The members in lexicographic order.
    let canonical = match member("kty")? {
        "RSA" => format!(
            r#"{{"e":{},"kty":"RSA","n":{}}}"#,
            json!(member("e")?),
            json!(member("n")?)
        ),
        "EC" => format!(
            r#"{{"crv":{},"kty":"EC","x":{},"y":{}}}"#,
            json!(member("crv")?),
            json!(member("x")?),
            json!(member("y")?)
        ),
        "OKP" => format!(
            r#"{{"crv":{},"kty":"OKP","x":{}}}"#,
            json!(member("crv")?),
            json!(member("x")?)
        ),
        _ => return None,
    };
    Some(sha256_base64url(canonical))
}

/// Compares secrets in a time that does not depend on where they differ.
pub(crate) fn is_equal(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_code_challenge_is_that_of_the_rfc() {
        let challenge = sha256_base64url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    /// OpenID Connect Core 1.0, appendix A.3.
    #[test]
    fn the_half_hash_is_that_of_the_specification() {
        let hash = half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(hash, "77QmUPtjPfzWtF2AnpK9RQ");
    }

    /// RFC 7638, section 3.1.
    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = json!({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"});
        assert_eq!(
            jwk_thumbprint(&key).as_deref(),
            Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        );
        assert_eq!(jwk_thumbprint(&json!({"kty": "oct", "k": "x"})), None);
    }
}
