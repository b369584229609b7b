//! [`SigningKeys`]: the private keys of a service.

use super::digest::{base64url, from_base64url, jwk_thumbprint};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The private keys of a service: RSA with 2048 bits, P-256, and Ed25519.
pub(crate) struct SigningKeys {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
    /// The public keys, in this order.
    public: [Value; 3],
    /// The ids of the keys, in this order: their thumbprints.
    ids: [String; 3],
}

/// The keys in PKCS #8, as base64url.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredKeys {
    rsa: String,
    ec: String,
    ed: String,
}

impl SigningKeys {
    /// Generates keys. Returns `None` if the cryptographic library fails.
    pub(crate) fn generate() -> Option<SigningKeys> {
        SigningKeys::new(
            RsaKeyPair::generate(KeySize::Rsa2048).ok()?,
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?,
            Ed25519KeyPair::generate().ok()?,
        )
    }

    /// Reads keys. Returns `None` if they are not those that [`store`](Self::store) writes.
    pub(crate) fn load(stored: &StoredKeys) -> Option<SigningKeys> {
        SigningKeys::new(
            RsaKeyPair::from_pkcs8(&from_base64url(&stored.rsa)?).ok()?,
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &from_base64url(&stored.ec)?).ok()?,
            Ed25519KeyPair::from_pkcs8(&from_base64url(&stored.ed)?).ok()?,
        )
    }

    /// Returns the keys for the database, or `None` if the cryptographic library fails.
    pub(crate) fn store(&self) -> Option<StoredKeys> {
        Some(StoredKeys {
            rsa: base64url(AsDer::<Pkcs8V1Der<'_>>::as_der(&self.rsa).ok()?.as_ref()),
            ec: base64url(self.ec.to_pkcs8v1().ok()?),
            ed: base64url(self.ed.to_pkcs8().ok()?),
        })
    }

    fn new(rsa: RsaKeyPair, ec: EcdsaKeyPair, ed: Ed25519KeyPair) -> Option<SigningKeys> {
        let (x, y) = ec.public_key().as_ref().get(1..)?.split_at_checked(32)?;
        let public = [
            json!({
                "kty": "RSA",
                "n": base64url(rsa.public_key().modulus().big_endian_without_leading_zero()),
                "e": base64url(rsa.public_key().exponent().big_endian_without_leading_zero()),
            }),
            json!({"kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y), "alg": "ES256"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(ed.public_key()), "alg": "EdDSA"}),
        ];
        let ids = [
            jwk_thumbprint(&public[0])?,
            jwk_thumbprint(&public[1])?,
            jwk_thumbprint(&public[2])?,
        ];
        Some(SigningKeys {
            rsa,
            ec,
            ed,
            public,
            ids,
        })
    }

    /// Returns the public keys, each with its id and use.
    pub(crate) fn public_jwks(&self) -> Vec<Value> {
        let keys = self.public.iter().zip(&self.ids).map(|(key, id)| {
            let mut key = key.clone();
            key["use"] = json!("sig");
            key["kid"] = json!(id);
            key
        });
        keys.collect()
    }

    /// Returns the id of the key for an algorithm.
    pub(crate) fn key_id(&self, algorithm: &str) -> Option<&str> {
        let [rsa, ec, ed] = &self.ids;
        Some(match algorithm {
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => rsa,
            "ES256" => ec,
            "EdDSA" => ed,
            _ => return None,
        })
    }

    /// Signs a message. Returns `None` if there is no key for the algorithm.
    pub(crate) fn sign(&self, algorithm: &str, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        let encoding: &'static dyn aws_lc_rs::signature::RsaEncoding = match algorithm {
            "RS256" => &RSA_PKCS1_SHA256,
            "RS384" => &RSA_PKCS1_SHA384,
            "RS512" => &RSA_PKCS1_SHA512,
            "PS256" => &RSA_PSS_SHA256,
            "PS384" => &RSA_PSS_SHA384,
            "PS512" => &RSA_PSS_SHA512,
            "ES256" => return Some(self.ec.sign(&random, message).ok()?.as_ref().to_vec()),
            "EdDSA" => return Some(self.ed.sign(message).as_ref().to_vec()),
            _ => return None,
        };
        let mut signature = vec![0; self.rsa.public_modulus_len()];
        self.rsa.sign(encoding, &random, message, &mut signature).ok()?;
        Some(signature)
    }
}
