//! Client certificates: their names and public keys.

use super::digest::{base64url, certificate_der, jwk_thumbprint};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::net::IpAddr;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// Types of public keys (RFC 3279, section 2.3; RFC 5480, section 2.1; RFC 8410, section 3).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The names of a certificate, and its public key.
pub(crate) struct Certificate {
    /// The distinguished name as in RFC 4514, in both orders: some programs do not reverse it.
    pub(crate) subject: Vec<String>,
    pub(crate) dns_names: Vec<String>,
    pub(crate) uris: Vec<String>,
    pub(crate) ip_addresses: Vec<String>,
    pub(crate) emails: Vec<String>,
    /// The certificate as in the member `x5c` of a JWK.
    pub(crate) der_base64: String,
    /// The thumbprint of the public key as a JWK, if it is of a known type.
    pub(crate) key_thumbprint: Option<String>,
}

impl Certificate {
    /// Reads a certificate in PEM. Returns `None` if it is not one.
    pub(crate) fn from_pem(pem: &str) -> Option<Certificate> {
        let der = certificate_der(pem)?;
        let parsed = x509_cert::Certificate::from_der(&der).ok()?.tbs_certificate;
        let mut names = parsed.subject.clone();
        names.0.reverse();
        let mut certificate = Certificate {
            subject: vec![parsed.subject.to_string(), names.to_string()],
            dns_names: Vec::new(),
            uris: Vec::new(),
            ip_addresses: Vec::new(),
            emails: Vec::new(),
            der_base64: STANDARD.encode(&der),
            key_thumbprint: public_jwk(&parsed.subject_public_key_info)
                .as_ref()
                .and_then(jwk_thumbprint),
        };
        if let Ok(Some((_, SubjectAltName(alternatives)))) = parsed.get::<SubjectAltName>() {
            alternatives.iter().for_each(|name| certificate.add(name));
        }
        Some(certificate)
    }

    fn add(&mut self, name: &GeneralName) {
        match name {
            GeneralName::DnsName(name) => self.dns_names.push(name.to_string()),
            GeneralName::UniformResourceIdentifier(uri) => self.uris.push(uri.to_string()),
            GeneralName::Rfc822Name(email) => self.emails.push(email.to_string()),
            GeneralName::IpAddress(bytes) => {
                let four = <[u8; 4]>::try_from(bytes.as_bytes()).map(IpAddr::from);
                let sixteen = <[u8; 16]>::try_from(bytes.as_bytes()).map(IpAddr::from);
                self.ip_addresses
                    .extend(four.or(sixteen).map(|address| address.to_string()));
            }
            _ => {}
        }
    }
}

/// Returns the members of the public key as a JWK that its thumbprint is made of.
fn public_jwk(info: &SubjectPublicKeyInfoOwned) -> Option<Value> {
    let bytes = info.subject_public_key.raw_bytes();
    if info.algorithm.oid == ED25519 {
        return Some(json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(bytes)}));
    }
    if info.algorithm.oid == EC {
        let (x, y) = bytes.strip_prefix(&[4])?.split_at_checked(bytes.len() / 2)?;
        let curve = match x.len() {
            32 => "P-256",
            48 => "P-384",
            66 => "P-521",
            _ => return None,
        };
        return Some(json!({"kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y)}));
    }
    if info.algorithm.oid != RSA {
        return None;
    }
    let mut reader = SliceReader::new(bytes).ok()?;
    let (n, e): (UintRef<'_>, UintRef<'_>) = reader
        .sequence(|reader| Ok((reader.decode()?, reader.decode()?)))
        .ok()?;
    Some(json!({"kty": "RSA", "n": base64url(n.as_bytes()), "e": base64url(e.as_bytes())}))
}
