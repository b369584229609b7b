//! Replies: as they come, and the ways to read them.

#[cfg(feature = "test-util")]
use super::encode::{self, EncodeFn};
use super::media_type::{self, MediaType};
use super::raw::RawResponse;
use crate::runtime::codec::debug::formatter::Redacted;
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::value::{ModelValue, ValueMut};
use crate::runtime::error::decode_error::DecodeProblem;
use bytes::Bytes;
use std::fmt::{self, Debug};

/// How an operation reads the body of a success, and what of it is shown
/// (`Debug`).
pub(crate) struct BodyDecoder<T> {
    pub(crate) decode: fn(&RawResponse) -> Result<T, DecodeProblem>,
    pub(crate) debug: DebugFn<T>,
}

/// Shows a value without secrets.
pub(crate) type DebugFn<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

impl<T> Clone for BodyDecoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for BodyDecoder<T> {}

/// What the body of a success is: how it is read, and how a mock server
/// writes it.
pub(crate) struct ResponseCodec<T> {
    pub(crate) decoder: BodyDecoder<T>,
    #[cfg(feature = "test-util")]
    pub(crate) encode: EncodeFn<T>,
}

/// A body of JSON.
pub(crate) fn json<T: ModelValue + Default>() -> ResponseCodec<T> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: read_json,
            debug: |value, f| Debug::fmt(&Redacted(value), f),
        },
        #[cfg(feature = "test-util")]
        encode: encode::json,
    }
}

/// A body of JSON, or none.
pub(crate) fn json_or_empty<T: ModelValue + Default>() -> ResponseCodec<Option<T>> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: |raw| {
                if raw.bytes.trim_ascii().is_empty() {
                    Ok(None)
                } else {
                    read_json(raw).map(Some)
                }
            },
            debug: |value, f| Debug::fmt(&value.as_ref().map(|value| Redacted(value)), f),
        },
        #[cfg(feature = "test-util")]
        encode: encode::json_or_empty,
    }
}

/// A body of text in UTF-8.
pub(crate) fn text() -> ResponseCodec<String> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: read_text,
            debug: |value, f| fmt_length(value.len(), f),
        },
        #[cfg(feature = "test-util")]
        encode: encode::text,
    }
}

/// Any body.
pub(crate) fn bytes() -> ResponseCodec<Bytes> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: read_bytes,
            debug: |value, f| fmt_length(value.len(), f),
        },
        #[cfg(feature = "test-util")]
        encode: encode::bytes,
    }
}

/// No body; if there is one, nobody looks at it.
pub(crate) fn empty() -> ResponseCodec<()> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: |_| Ok(()),
            debug: Debug::fmt,
        },
        #[cfg(feature = "test-util")]
        encode: encode::empty,
    }
}

/// Text and bytes may be anything, and of any length.
fn fmt_length(length: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "[{length} bytes]")
}

/// A value of JSON, or of text where the document lists that for the same type.
pub(crate) fn read_json<T: ModelValue + Default>(raw: &RawResponse) -> Result<T, DecodeProblem> {
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
        return Err(DecodeProblem::Empty);
    }
    // A proxy or a captive portal answers 200 with a page of HTML: better to
    // say so than to call it bad JSON.
    Err(DecodeProblem::MediaType(media_type.display_name()))
}

/// A value of JSON, whatever the media type.
pub(crate) fn decode_json<T: ModelValue + Default>(raw: &RawResponse) -> Result<T, DecodeProblem> {
    if raw.bytes.trim_ascii().is_empty() {
        return Err(DecodeProblem::Empty);
    }
    decoder::from_slice(&raw.bytes, raw.limits).map_err(DecodeProblem::from)
}

/// A value of plain text: a string is the text itself, and everything else is
/// written as in JSON.
fn decode_text<T: ModelValue + Default>(raw: &RawResponse) -> Result<T, DecodeProblem> {
    let mut value = T::default();
    let text = match value.as_value_mut() {
        ValueMut::String(_) | ValueMut::OptionalString(_) | ValueMut::StringEnum(_) | ValueMut::StringFormat(_) => {
            read_text(raw)?
        }
        _ => return decode_json(raw),
    };
    let text = serde_json::to_vec(&text).map_err(DecodeProblem::Json)?;
    decoder::from_slice(&text, raw.limits).map_err(DecodeProblem::from)
}

pub(crate) fn read_text(raw: &RawResponse) -> Result<String, DecodeProblem> {
    let charset = MediaType::of(&raw.headers).and_then(|media_type| media_type.charset());
    match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii") => {
            let text = std::str::from_utf8(&raw.bytes).map_err(|_| DecodeProblem::Utf8)?;
            Ok(text.to_owned())
        }
        // Its characters are the first 256 of Unicode.
        Some("iso-8859-1") => Ok(raw.bytes.iter().copied().map(char::from).collect()),
        Some(charset) => Err(DecodeProblem::Charset(charset.chars().take(100).collect())),
    }
}

pub(crate) fn read_bytes(raw: &RawResponse) -> Result<Bytes, DecodeProblem> {
    Ok(raw.bytes.clone())
}
