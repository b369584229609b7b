//! Checks of request and response headers: secret values are marked as sensitive, and headers that frame a message must
//! agree with the message that is sent.

use super::framing::is_framing;
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::auth::credential::CredentialLocation;
use crate::runtime::codec::debug::secret_name::is_secret_name;
use crate::runtime::error::request_error::RequestProblem;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG, HOST, SERVER, TE, TRANSFER_ENCODING, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

/// Frequent headers that are not secret. Comparing a name with the words of secret names takes longer.
static NOT_SECRET: [HeaderName; 9] = [
    CONTENT_TYPE,
    CONTENT_LENGTH,
    DATE,
    SERVER,
    CACHE_CONTROL,
    CONNECTION,
    TRANSFER_ENCODING,
    ETAG,
    VARY,
];

/// Returns whether the values of this header are secret, either because of its name or because a security scheme of the
/// document uses it.
pub(crate) fn is_sensitive(name: &HeaderName) -> bool {
    let is_key = |location: &CredentialLocation| matches!(location, CredentialLocation::Header(key) if name.as_str().eq_ignore_ascii_case(key));
    (!NOT_SECRET.contains(name) && is_secret_name(name.as_str()))
        || SECURITY_SCHEMES.iter().any(|scheme| is_key(&scheme.location))
}

/// Marks the values of secret headers as sensitive, so that `Debug` does not show them.
pub(crate) fn mark_sensitive(headers: &mut HeaderMap) {
    for (name, value) in headers {
        if is_sensitive(name) {
            value.set_sensitive(true);
        }
    }
}

/// Returns the name of the first header with a secret value.
pub(crate) fn find_sensitive(headers: &HeaderMap) -> Option<&HeaderName> {
    let mut headers = headers.iter();
    let (name, _) = headers.find(|(name, value)| value.is_sensitive() || is_sensitive(name))?;
    Some(name)
}

/// Removes the headers that the HTTP client sets itself. `length` is the `Content-Length` that is sent.
///
/// # Errors
/// One of them differs from the value that the HTTP client sends.
pub(crate) fn remove_framing(headers: &mut HeaderMap, url: &Url, length: Option<u64>) -> Result<(), RequestProblem> {
    let names: Vec<HeaderName> = headers
        .keys()
        .filter(|name| is_framing(name.as_str()))
        .cloned()
        .collect();
    for name in names {
        let mut values = headers.get_all(&name).iter();
        if !values.all(|value| matches_sent_value(&name, value, url, length)) {
            return Err(RequestProblem::Framing(name));
        }
        // The HTTP client does not set `te`, and `te: trailers` is valid if the caller reads trailers.
        if name != TE {
            headers.remove(&name);
        }
    }
    Ok(())
}

/// Returns whether the value equals the one that is sent.
fn matches_sent_value(name: &HeaderName, value: &HeaderValue, url: &Url, length: Option<u64>) -> bool {
    let Ok(value) = value.to_str() else {
        return false;
    };
    if *name == CONTENT_LENGTH {
        length.is_some_and(|length| value == length.to_string())
    } else if *name == HOST {
        value.eq_ignore_ascii_case(url.authority())
    } else {
        *name == TE && value.eq_ignore_ascii_case("trailers")
    }
}

/// Returns a header that the caller sets.
///
/// # Errors
/// The name or the value is invalid.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), RequestProblem> {
    let key = HeaderName::try_from(name).map_err(|_| RequestProblem::HeaderName(name.to_owned()))?;
    let mut value = header_value(name, Bytes::copy_from_slice(value.as_bytes()))?;
    value.set_sensitive(is_sensitive(&key));
    Ok((key, value))
}

/// Converts text to the value of the header of that name.
///
/// # Errors
/// It is not a valid value.
pub(crate) fn header_value(name: &str, text: Bytes) -> Result<HeaderValue, RequestProblem> {
    HeaderValue::from_maybe_shared(text).map_err(|_| RequestProblem::HeaderValue(name.to_owned()))
}
