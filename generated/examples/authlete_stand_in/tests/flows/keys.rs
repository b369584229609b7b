//! Keys of clients, and JWTs that they sign. Signatures are verified with the primitives of the cryptographic library, not
//! with the code under test.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A key on P-256.
pub(crate) struct Key(EcdsaKeyPair);

impl Key {
    pub(crate) fn generate() -> Key {
        Key(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub(crate) fn public_jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
        })
    }

    pub(crate) fn jwks(&self) -> String {
        json!({"keys": [self.public_jwk()]}).to_string()
    }

    /// Signs claims by ES256, with further members of the header.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let mut header = header.clone();
        header["alg"] = json!("ES256");
        let signed = signing_input(&header, claims);
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Signs claims by HS256.
pub(crate) fn sign_with_secret(secret: &str, claims: &Value) -> String {
    let signed = signing_input(&json!({"alg": "HS256"}), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// An unsigned JWT.
pub(crate) fn unsigned(claims: &Value) -> String {
    signing_input(&json!({"alg": "none"}), claims) + "."
}

fn signing_input(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

/// Returns whether a key of a JWK Set, that of the `kid`, has signed a JWT.
pub(crate) fn is_signed(jwt: &str, keys: &[Value]) -> bool {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let (header, _) = crate::support::decode(jwt);
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let message = signed.as_bytes();
    match header["alg"].as_str().unwrap() {
        "RS256" => {
            let key = RsaPublicKeyComponents {
                n: bytes("n"),
                e: bytes("e"),
            };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, message, &signature).is_ok()
        }
        "PS256" => {
            let key = RsaPublicKeyComponents {
                n: bytes("n"),
                e: bytes("e"),
            };
            key.verify(&RSA_PSS_2048_8192_SHA256, message, &signature).is_ok()
        }
        "ES256" => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(message, &signature)
                .is_ok()
        }
        "EdDSA" => UnparsedPublicKey::new(&ED25519, bytes("x"))
            .verify(message, &signature)
            .is_ok(),
        other => panic!("{other}"),
    }
}

/// The time in seconds.
pub(crate) fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
