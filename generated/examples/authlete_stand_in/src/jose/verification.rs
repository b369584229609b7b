//! Verifies the signatures of JWTs.

use super::digest::from_base64url;
use super::jws::{Jws, hmac_algorithm};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;

/// Returns whether a key of a JWK Set has signed the JWS. With a `kid`, only keys of that id are tried.
pub(crate) fn is_signed_by_any(jws: &Jws<'_>, jwks: &Value) -> bool {
    let keys = jwks.get("keys").and_then(Value::as_array);
    let wanted = jws.text("kid");
    let is_candidate = |key: &&Value| match (wanted, key.get("kid").and_then(Value::as_str)) {
        (Some(wanted), Some(id)) => wanted == id,
        _ => true,
    };
    keys.is_some_and(|keys| keys.iter().filter(is_candidate).any(|key| is_signed_by(jws, key)))
}

/// Returns whether a public key, a JWK, has signed the JWS (RFC 7518, section 3; RFC 8037).
pub(crate) fn is_signed_by(jws: &Jws<'_>, jwk: &Value) -> bool {
    verify(jws, jwk).is_some()
}

/// Returns whether the JWS has the HMAC of this secret.
pub(crate) fn has_hmac_of(jws: &Jws<'_>, secret: &str) -> bool {
    hmac_algorithm(jws.algorithm()).is_some_and(|algorithm| {
        let key = hmac::Key::new(algorithm, secret.as_bytes());
        hmac::verify(&key, jws.signed.as_bytes(), &jws.signature).is_ok()
    })
}

fn verify(jws: &Jws<'_>, jwk: &Value) -> Option<()> {
    let member = |name: &str| jwk.get(name)?.as_str();
    let bytes = |name: &str| from_base64url(member(name)?);
    let algorithm = jws.algorithm();
    if member("alg").is_some_and(|alg| alg != algorithm) {
        return None;
    }
    let message = jws.signed.as_bytes();
    let verify_point = |curve: &str, parameters: &'static dyn VerificationAlgorithm| {
        if member("kty") != Some("EC") || member("crv") != Some(curve) {
            return None;
        }
        let point = [vec![4], bytes("x")?, bytes("y")?].concat();
        let key = UnparsedPublicKey::new(parameters, point);
        key.verify(message, &jws.signature).ok()
    };
    let parameters = match algorithm {
        "ES256" => return verify_point("P-256", &ECDSA_P256_SHA256_FIXED),
        "ES384" => return verify_point("P-384", &ECDSA_P384_SHA384_FIXED),
        "ES512" => return verify_point("P-521", &ECDSA_P521_SHA512_FIXED),
        "EdDSA" if member("crv") == Some("Ed25519") => {
            let key = UnparsedPublicKey::new(&ED25519, bytes("x")?);
            return key.verify(message, &jws.signature).ok();
        }
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &RSA_PKCS1_2048_8192_SHA512,
        "PS256" => &RSA_PSS_2048_8192_SHA256,
        "PS384" => &RSA_PSS_2048_8192_SHA384,
        "PS512" => &RSA_PSS_2048_8192_SHA512,
        _ => return None,
    };
    let (n, e) = (bytes("n")?, bytes("e")?);
    let key = RsaPublicKeyComponents { n: &n, e: &e };
    key.verify(parameters, message, &jws.signature).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_valid(jws: &str, key: &Value) -> bool {
        Jws::parse(jws).is_some_and(|jws| is_signed_by(&jws, key))
    }

    /// RFC 7515, appendix A.3.
    #[test]
    fn es256_is_that_of_the_rfc() {
        let key = json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        });
        let jws = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        assert!(is_valid(jws, &key));
        assert!(!is_valid(&jws.replace("DtEhU", "DtEhV"), &key));
        let mut other = key.clone();
        other["alg"] = json!("ES384");
        assert!(!is_valid(jws, &other));
    }

    /// RFC 8037, appendix A.4.
    #[test]
    fn eddsa_is_that_of_the_rfc() {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let jws = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert!(is_valid(jws, &key));
        assert!(!is_valid(&jws.replace("hgyY0", "hgyY1"), &key));
    }
}
