//! `Retry-After` (RFC 9110, section 10.2.3): when the server wants to be asked
//! again.

use http::HeaderMap;
use http::header::{AsHeaderName, DATE, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// How long to wait, from a number of seconds or a date. `None` if the header
/// is not there or says neither.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // What does not fit is for ever.
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    // By the clock of the server, as the two may not agree on the time.
    let now = text(headers, DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    // What has passed is now.
    Some(then.duration_since(now).unwrap_or_default())
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}
