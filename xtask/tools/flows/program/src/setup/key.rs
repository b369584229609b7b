//! Keys and secrets, made for one run.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::Generate as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use serde_json::{Value, json};

/// The ID of the key of a client.
const KEY_ID: &str = "flows";

/// A key for `private_key_jwt` as a JWK (RFC 7518, section 6.2).
pub(super) struct ClientKey {
    pub(super) private: Value,
    /// A set with the public key.
    pub(super) public_set: Value,
}

impl ClientKey {
    /// Makes a key of the curve P-256.
    pub(super) fn generate() -> Self {
        let secret = p256::SecretKey::generate();
        let point = secret.public_key().to_sec1_point(false);
        let coordinate = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.unwrap_or_default());
        let public = json!({
            "kty": "EC",
            "crv": "P-256",
            "x": coordinate(point.x().map(AsRef::as_ref)),
            "y": coordinate(point.y().map(AsRef::as_ref)),
            "alg": "ES256",
            "use": "sig",
            "kid": KEY_ID,
        });
        let mut private = public.clone();
        private["d"] = URL_SAFE_NO_PAD.encode(secret.to_bytes()).into();
        let public_set = json!({ "keys": [public] });
        Self { private, public_set }
    }
}

/// A secret without characters that have a meaning in a form or a URL.
pub(super) fn new_secret() -> String {
    oauth2::CsrfToken::new_random_len(32).into_secret()
}
