//! Client authentication with HTTP Basic (RFC 6749, section 2.3.1).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;

/// The client ID and the secret of a request with HTTP Basic authentication. `Debug` does not show the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct BasicCredentials {
    /// The ID of the client.
    pub client_id: String,
    /// The secret of the client. It may be empty.
    pub client_secret: String,
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicCredentials")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The `Authorization` header of a request has the scheme `Basic` but no credentials that can be read. The response to
/// such a request is 401 with the error `invalid_client` (RFC 6749, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedCredentials;

impl fmt::Display for MalformedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the credentials in the Authorization header are malformed")
    }
}

impl std::error::Error for MalformedCredentials {}

impl BasicCredentials {
    /// Reads the credentials of the client from the `Authorization` header. There are none if the header is absent or has
    /// another scheme.
    ///
    /// ID and secret are form-encoded before they are joined by a colon (RFC 6749, section 2.3.1). So `+` is a space, and
    /// `%3A` is a colon.
    ///
    /// # Errors
    ///
    /// If there are several headers, or the credentials are not base64, not UTF-8, or have no colon.
    pub fn from_headers(headers: &HeaderMap) -> Result<Option<Self>, MalformedCredentials> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let value = value.to_str().map_err(|_| MalformedCredentials)?;
        let (scheme, encoded) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("basic") {
            return Ok(None);
        }
        if values.next().is_some() {
            return Err(MalformedCredentials);
        }
        let decoded = STANDARD.decode(encoded.trim()).map_err(|_| MalformedCredentials)?;
        let decoded = String::from_utf8(decoded).map_err(|_| MalformedCredentials)?;
        let (client_id, client_secret) = decoded.split_once(':').ok_or(MalformedCredentials)?;
        Ok(Some(Self {
            client_id: form_decode(client_id)?,
            client_secret: form_decode(client_secret)?,
        }))
    }
}

/// Decodes one name or value of `application/x-www-form-urlencoded`.
fn form_decode(encoded: &str) -> Result<String, MalformedCredentials> {
    let spaces = encoded.replace('+', " ");
    let decoded = percent_decode_str(&spaces)
        .decode_utf8()
        .map_err(|_| MalformedCredentials)?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(header: &str) -> Result<Option<(String, String)>, MalformedCredentials> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, header.parse().map_err(|_| MalformedCredentials)?);
        let read = BasicCredentials::from_headers(&headers)?;
        Ok(read.map(|read| (read.client_id, read.client_secret)))
    }

    fn basic(plain: &str) -> String {
        format!("Basic {}", STANDARD.encode(plain))
    }

    #[test]
    fn id_and_secret_are_form_decoded() {
        let expected = Ok(Some(("s6BhdRkqt3".to_owned(), "a:b c%é+".to_owned())));
        assert_eq!(credentials(&basic("s6BhdRkqt3:a%3Ab+c%25%C3%A9%2B")), expected);
    }

    #[test]
    fn the_secret_ends_at_the_end_and_may_be_empty() {
        assert_eq!(
            credentials(&basic("id:a:b")),
            Ok(Some(("id".to_owned(), "a:b".to_owned())))
        );
        assert_eq!(credentials(&basic("id:")), Ok(Some(("id".to_owned(), String::new()))));
    }

    #[test]
    fn the_scheme_has_no_case_and_others_are_left_alone() {
        let header = basic("id:secret").replace("Basic", "bAsIc");
        assert_eq!(credentials(&header), Ok(Some(("id".to_owned(), "secret".to_owned()))));
        assert_eq!(credentials("Bearer abc"), Ok(None));
        assert_eq!(BasicCredentials::from_headers(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn malformed_credentials_are_an_error() {
        for header in ["Basic", "Basic !!!", &basic("no colon"), &basic("id:%FF")] {
            assert_eq!(credentials(header), Err(MalformedCredentials), "{header}");
        }
        let mut headers = HeaderMap::new();
        headers.append(AUTHORIZATION, http::HeaderValue::from_static("Basic aWQ6c2VjcmV0"));
        headers.append(AUTHORIZATION, http::HeaderValue::from_static("Basic aWQ6b3RoZXI="));
        assert_eq!(BasicCredentials::from_headers(&headers), Err(MalformedCredentials));
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let credentials = BasicCredentials {
            client_id: "id".to_owned(),
            client_secret: "hidden".to_owned(),
        };
        assert!(!format!("{credentials:?}").contains("hidden"));
    }
}
