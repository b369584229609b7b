//! The access token of a request (RFC 6750, section 2.1; RFC 9449, section 7.1).

use std::fmt;

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// How the client presents its access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenScheme {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: DPoP`, with a proof in the header `DPoP`.
    Dpop,
}

/// The access token in the `Authorization` header of a request. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedToken {
    /// The scheme of the header.
    pub scheme: TokenScheme,
    /// The access token.
    pub value: String,
}

impl fmt::Debug for PresentedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresentedToken")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

impl PresentedToken {
    /// Reads the access token of a request. There is none if the header is absent, repeated, or has another scheme.
    ///
    /// The response to a request without a token is 401 with a `WWW-Authenticate` header that names no error (RFC 6750,
    /// section 3.1).
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let value = values.next()?.to_str().ok()?;
        if values.next().is_some() {
            return None;
        }
        let (scheme, token) = value.split_once(' ')?;
        let scheme = if scheme.eq_ignore_ascii_case("bearer") {
            TokenScheme::Bearer
        } else if scheme.eq_ignore_ascii_case("dpop") {
            TokenScheme::Dpop
        } else {
            return None;
        };
        let token = token.trim();
        (!token.is_empty()).then(|| Self {
            scheme,
            value: token.to_owned(),
        })
    }

    /// The DPoP proof of the request, if the token came with the scheme `DPoP`.
    ///
    /// A token that is bound to a key must not be accepted with the scheme `Bearer` (RFC 9449, section 7.1), and Authlete
    /// rejects it if it gets no proof. So the proof of a request with that scheme is left out.
    #[must_use]
    pub fn proof(&self, headers: &HeaderMap) -> Option<String> {
        match self.scheme {
            TokenScheme::Bearer => None,
            TokenScheme::Dpop => header_text(headers, "dpop"),
        }
    }
}

/// The value of a header that occurs once and is text.
#[must_use]
pub fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.to_owned();
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn token(header: &'static str) -> Option<(TokenScheme, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(header));
        PresentedToken::from_headers(&headers).map(|token| (token.scheme, token.value))
    }

    #[test]
    fn both_schemes_are_read_in_any_case() {
        assert_eq!(token("Bearer abc"), Some((TokenScheme::Bearer, "abc".to_owned())));
        assert_eq!(token("bearer  abc"), Some((TokenScheme::Bearer, "abc".to_owned())));
        assert_eq!(token("DPOP abc"), Some((TokenScheme::Dpop, "abc".to_owned())));
    }

    #[test]
    fn other_headers_have_no_token() {
        for header in ["Basic abc", "Bearer", "Bearer ", "abc"] {
            assert_eq!(token(header), None, "{header}");
        }
        let mut headers = HeaderMap::new();
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer b"));
        assert_eq!(PresentedToken::from_headers(&headers), None);
    }

    #[test]
    fn a_proof_belongs_to_the_scheme_dpop() {
        let mut headers = HeaderMap::new();
        headers.insert("dpop", HeaderValue::from_static("proof"));
        let mut token = PresentedToken {
            scheme: TokenScheme::Dpop,
            value: "abc".to_owned(),
        };
        assert_eq!(token.proof(&headers).as_deref(), Some("proof"));
        token.scheme = TokenScheme::Bearer;
        assert_eq!(token.proof(&headers), None);
        assert!(!format!("{token:?}").contains("abc"));
    }
}
