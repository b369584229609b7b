//! `Retry-After` (RFC 9110, section 10.2.3): when the server wants to be asked
//! again.

use http::HeaderMap;
use http::header::{AsHeaderName, DATE, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// How long to wait, from a number of seconds or a date. `None` if the header
/// is missing, if it is neither of the two, or if it is there several times and
/// the values differ: then nobody knows what the server meant.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = only_text(headers, RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that does not fit is longer than any call may take.
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    // By the clock of the server, as the two may not agree on the time.
    let now = only_text(headers, DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    // A date in the past means now.
    Some(then.duration_since(now).unwrap_or_default())
}

/// The value of a header that has one value.
fn only_text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.any(|other| other != first) {
        return None;
    }
    Some(first.to_str().ok()?.trim())
}
