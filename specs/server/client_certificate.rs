//! The certificate of a client behind a proxy that terminates mutual TLS (RFC 8705; RFC 9440).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;

/// Reads the client certificate, in PEM, from the header in which a proxy passes it on. There is none if the header is
/// absent or cannot be read.
///
/// Two forms are known: `:<base64 of DER>:` (RFC 9440, section 2.1) and PEM with percent-encoding, as nginx has it in
/// `$ssl_client_escaped_cert`.
///
/// Anyone can send a header. Read it only if the proxy removes the header from requests that reach it.
#[must_use]
pub fn certificate_from_proxy(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim();
    if values.next().is_some() {
        return None;
    }
    if let Some(encoded) = value.strip_prefix(':').and_then(|value| value.strip_suffix(':')) {
        let der = STANDARD.decode(encoded).ok()?;
        return Some(pem(&STANDARD.encode(der)));
    }
    let decoded = percent_decode_str(value).decode_utf8().ok()?;
    decoded
        .starts_with("-----BEGIN CERTIFICATE-----")
        .then(|| decoded.into_owned())
}

/// PEM has lines of 64 characters (RFC 7468, section 2).
fn pem(base64: &str) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for (index, character) in base64.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END CERTIFICATE-----\n");
    text
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NAME: HeaderName = HeaderName::from_static("client-cert");

    fn certificate(header: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, HeaderValue::from_str(header).ok()?);
        certificate_from_proxy(&headers, &NAME)
    }

    #[test]
    fn both_forms_give_pem() {
        let der = [0x30; 60];
        let encoded = STANDARD.encode(der);
        let (first, rest) = encoded.split_at(64);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{first}\n{rest}\n-----END CERTIFICATE-----\n");
        assert_eq!(certificate(&format!(":{encoded}:")).as_deref(), Some(pem.as_str()));

        let escaped = pem.replace('\n', "%0A").replace(' ', "%20").replace('+', "%2B");
        assert_eq!(certificate(&escaped).as_deref(), Some(pem.as_str()));
    }

    #[test]
    fn anything_else_is_no_certificate() {
        for header in ["", "::!:", "MIIB", ":abc"] {
            assert_eq!(certificate(header), None, "{header}");
        }
    }
}
