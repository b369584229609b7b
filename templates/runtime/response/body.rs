//! Replies: as they come, and the ways to read them.

#[cfg(feature = "test-util")]
use super::encode::{self, Write};
use super::media_type::{self, MediaType};
use super::raw::Raw;
use crate::runtime::codec::debug::formatter::Shown;
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::value::{Slot, Value};
use crate::runtime::error::decode_error::Misfit;
use bytes::Bytes;
use std::fmt::{self, Debug};

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
            show: |value, f| Debug::fmt(&Shown(value), f),
        },
        #[cfg(feature = "test-util")]
        write: encode::json,
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
            show: |value, f| Debug::fmt(&value.as_ref().map(|value| Shown(value)), f),
        },
        #[cfg(feature = "test-util")]
        write: encode::json_or_empty,
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
        write: encode::text,
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
        write: encode::bytes,
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
        write: encode::empty,
    }
}

/// Text and bytes may be anything, and of any length.
fn show_length(length: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "[{length} bytes]")
}

/// A value of JSON, or of text where the document lists that for the same type.
pub(crate) fn read_json<T: Value + Default>(raw: &Raw) -> Result<T, Misfit> {
    // A body without a media type may be JSON.
    let Some(media_type) = MediaType::of(&raw.headers) else {
        return decode_json(raw);
    };
    if media_type.is_json() {
        return decode_json(raw);
    }
    if media_type.is_text() && media_type::is_listed(media_type, raw.accept) {
        return decode_text(raw);
    }
    if raw.bytes.trim_ascii().is_empty() {
        return Err(Misfit::Empty);
    }
    // A proxy or a captive portal answers 200 with a page of HTML: better to
    // say so than to call it bad JSON.
    Err(Misfit::MediaType(media_type.shown()))
}

/// A value of JSON, whatever the media type.
pub(crate) fn decode_json<T: Value + Default>(raw: &Raw) -> Result<T, Misfit> {
    if raw.bytes.trim_ascii().is_empty() {
        return Err(Misfit::Empty);
    }
    decoder::from_slice(&raw.bytes, raw.limits).map_err(Misfit::from)
}

/// A value of plain text: a string is the text itself, and everything else is
/// written as in JSON.
fn decode_text<T: Value + Default>(raw: &Raw) -> Result<T, Misfit> {
    let mut value = T::default();
    let text = match value.slot() {
        Slot::String(_) | Slot::MaybeString(_) | Slot::Text(_) | Slot::Parsed(_) => read_text(raw)?,
        _ => return decode_json(raw),
    };
    let text = serde_json::to_vec(&text).map_err(Misfit::Json)?;
    decoder::from_slice(&text, raw.limits).map_err(Misfit::from)
}

pub(crate) fn read_text(raw: &Raw) -> Result<String, Misfit> {
    let charset = MediaType::of(&raw.headers).and_then(|media_type| media_type.charset());
    match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii") => {
            let text = std::str::from_utf8(&raw.bytes).map_err(|_| Misfit::Utf8)?;
            Ok(text.to_owned())
        }
        // Its characters are the first 256 of Unicode.
        Some("iso-8859-1") => Ok(raw.bytes.iter().copied().map(char::from).collect()),
        Some(charset) => Err(Misfit::Charset(charset.chars().take(100).collect())),
    }
}

pub(crate) fn read_bytes(raw: &Raw) -> Result<Bytes, Misfit> {
    Ok(raw.bytes.clone())
}
