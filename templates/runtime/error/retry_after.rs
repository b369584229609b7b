//! Parses the header `Retry-After` (RFC 9110, section 10.2.3).

use http::HeaderMap;
use http::header::{AsHeaderName, DATE, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// Returns the time to wait, from a number of seconds or a date. `None` if the header is missing, if it is neither of
/// the two, or if it occurs several times with different values, which is ambiguous.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = single_value(headers, RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number beyond 64 bits is longer than any call may take.
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    // Use the clock of the server, because the clocks may differ.
    let now = single_value(headers, DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    // A date in the past means now.
    Some(then.duration_since(now).unwrap_or_default())
}

/// Returns the text of a header; `None` if it is missing, not ASCII, or has different values.
fn single_value(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.any(|other| other != first) {
        return None;
    }
    Some(first.to_str().ok()?.trim())
}
