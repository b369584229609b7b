//! Replies: as they come, and the ways to read them.

use super::budget::Limits;
use super::error::Misfit;
#[cfg(feature = "test-util")]
use super::mock_body::{self, Write};
use super::value::Value;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Debug};

/// A reply as it came.
pub(crate) struct Raw {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// Not cut off at the limit.
    pub(crate) complete: bool,
    /// What has not been read of it, because somebody wants to do that.
    pub(crate) rest: Option<reqwest::Response>,
    /// What reading the body may cost.
    pub(crate) limits: Limits,
}

/// How an operation reads the body of a success, and what of it is shown
/// (`Debug`).
pub(crate) struct Read<T> {
    pub(crate) body: fn(&Raw) -> Result<T, Misfit>,
    pub(crate) show: Show<T>,
}

/// Shows a value without secrets.
pub(crate) type Show<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Read<T> {}

/// What the body of a success is: how it is read, and how a mock server
/// writes it.
pub(crate) struct Format<T> {
    pub(crate) read: Read<T>,
    #[cfg(feature = "test-util")]
    pub(crate) write: Write<T>,
}

/// A body of JSON.
pub(crate) fn json<T: Value + Default>() -> Format<T> {
    Format {
        read: Read {
            body: read_json,
            show: |value, f| Debug::fmt(&value.node(), f),
        },
        #[cfg(feature = "test-util")]
        write: mock_body::json,
    }
}

/// A body of JSON, or none.
pub(crate) fn json_or_empty<T: Value + Default>() -> Format<Option<T>> {
    Format {
        read: Read {
            body: |raw| {
                if raw.bytes.trim_ascii().is_empty() {
                    Ok(None)
                } else {
                    read_json(raw).map(Some)
                }
            },
            show: |value, f| Debug::fmt(&value.as_ref().map(T::node), f),
        },
        #[cfg(feature = "test-util")]
        write: mock_body::json_or_empty,
    }
}

/// A body of text in UTF-8.
pub(crate) fn text() -> Format<String> {
    Format {
        read: Read {
            body: read_text,
            show: |value, f| show_length(value.len(), f),
        },
        #[cfg(feature = "test-util")]
        write: mock_body::text,
    }
}

/// Any body.
pub(crate) fn bytes() -> Format<Bytes> {
    Format {
        read: Read {
            body: read_bytes,
            show: |value, f| show_length(value.len(), f),
        },
        #[cfg(feature = "test-util")]
        write: mock_body::bytes,
    }
}

/// No body; if there is one, nobody looks at it.
pub(crate) fn empty() -> Format<()> {
    Format {
        read: Read {
            body: |_| Ok(()),
            show: Debug::fmt,
        },
        #[cfg(feature = "test-util")]
        write: mock_body::empty,
    }
}

/// Text and bytes may be anything, and of any length.
fn show_length(length: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "[{length} bytes]")
}

pub(crate) fn read_json<T: Value + Default>(raw: &Raw) -> Result<T, Misfit> {
    expect_json(raw)?;
    super::read::from_slice(&raw.bytes, raw.limits).map_err(Misfit::from)
}

pub(crate) fn read_text(raw: &Raw) -> Result<String, Misfit> {
    let text = std::str::from_utf8(&raw.bytes).map_err(|_| Misfit::Utf8)?;
    Ok(text.to_owned())
}

pub(crate) fn read_bytes(raw: &Raw) -> Result<Bytes, Misfit> {
    Ok(raw.bytes.clone())
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
