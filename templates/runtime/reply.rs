//! Replies: as they come, and the ways to read them.

use super::error::Misfit;
use super::value::Value;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

/// A reply as it came.
pub(crate) struct Raw {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// Not cut off at the limit.
    pub(crate) complete: bool,
    /// What has not been read of it, because somebody wants to do that.
    pub(crate) rest: Option<reqwest::Response>,
}

/// How an operation reads the body of a success.
pub(crate) type Read<T> = fn(&Raw) -> Result<T, Misfit>;

/// A body of JSON.
pub(crate) fn json<T: Value>(raw: &Raw) -> Result<T, Misfit> {
    expect_json(raw)?;
    super::read::from_slice(&raw.bytes).map_err(Misfit::Json)
}

/// A body of JSON, or none.
pub(crate) fn json_or_empty<T: Value>(raw: &Raw) -> Result<Option<T>, Misfit> {
    if raw.bytes.trim_ascii().is_empty() {
        Ok(None)
    } else {
        json(raw).map(Some)
    }
}

/// A body of text in UTF-8.
pub(crate) fn text(raw: &Raw) -> Result<String, Misfit> {
    std::str::from_utf8(&raw.bytes)
        .map(str::to_owned)
        .map_err(|_| Misfit::Utf8)
}

/// Any body.
pub(crate) fn bytes(raw: &Raw) -> Result<Bytes, Misfit> {
    Ok(raw.bytes.clone())
}

/// No body; if there is one, nobody looks at it.
pub(crate) fn empty(_: &Raw) -> Result<(), Misfit> {
    Ok(())
}

/// A proxy or a captive portal answers 200 with a page of HTML: better to say
/// so than to call it bad JSON. A body without a media type may be JSON.
fn expect_json(raw: &Raw) -> Result<(), Misfit> {
    if raw.bytes.trim_ascii().is_empty() {
        return Err(Misfit::Empty);
    }
    let Some(value) = raw.headers.get(CONTENT_TYPE) else {
        return Ok(());
    };
    let value = value.to_str().unwrap_or("an unreadable media type");
    let media_type = value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase();
    if media_type.ends_with("/json") || media_type.ends_with("+json") {
        return Ok(());
    }
    // Long enough for every registered name.
    Err(Misfit::MediaType(media_type.chars().take(100).collect()))
}
