//! Decoders of success bodies: JSON, text, bytes, and no body. An operation is created with one of the functions that
//! return a [`ResponseCodec`].

#[cfg(feature = "test-util")]
use super::encode::{self, EncodeFn};
use super::media_type::{self, MediaType};
use super::raw::RawResponse;
use crate::runtime::codec::debug::formatter::{Redacted, fmt_redacted};
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::value::{ModelValue, ValueMut};
use crate::runtime::error::decode_error::DecodeProblem;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use std::fmt::{self, Debug};

/// Decodes the body of a success, and formats the value for `Debug`.
pub(crate) struct BodyDecoder<T> {
    pub(crate) decode: fn(&RawResponse) -> Result<T, DecodeProblem>,
    pub(crate) debug: DebugFn<T>,
}

/// Formats a value without its secrets.
pub(crate) type DebugFn<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

impl<T> Clone for BodyDecoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for BodyDecoder<T> {}

/// The format of a success body: its decoder, and its encoder for the mock server.
pub(crate) struct ResponseCodec<T> {
    pub(crate) decoder: BodyDecoder<T>,
    #[cfg(feature = "test-util")]
    pub(crate) encode: EncodeFn<T>,
}

/// A JSON body, or a JSON item of a stream, which has no media type of its own.
pub(crate) fn json<T: ModelValue + Default>() -> ResponseCodec<T> {
    ResponseCodec {
        decoder: BodyDecoder {
            decode: read_json,
            debug: |value, f| fmt_redacted(value, f),
        },
        #[cfg(feature = "test-util")]
        encode: encode::json,
    }
}

/// A JSON body, or `None` if the body is empty.
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

/// A text body.
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

/// A body of any media type, as bytes.
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

/// No body. A body that is sent anyway is ignored.
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

/// Formats only the length of text and bytes, because they may be secret and of any size.
fn fmt_length(length: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "[{length} bytes]")
}

/// Decodes JSON, or plain text if the operation lists a text media type.
pub(crate) fn read_json<T: ModelValue + Default>(raw: &RawResponse) -> Result<T, DecodeProblem> {
    let mut value = T::default();
    read_json_into(&mut value, raw)?;
    Ok(value)
}

fn read_json_into(target: &mut dyn ModelValue, raw: &RawResponse) -> Result<(), DecodeProblem> {
    // The usual media type does not have to be parsed.
    if raw
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == "application/json")
    {
        return decode_json_into(target, raw);
    }
    // A body without a media type is assumed to be JSON.
    let Some(media_type) = MediaType::of(&raw.headers) else {
        return decode_json_into(target, raw);
    };
    if media_type.is_json() {
        return decode_json_into(target, raw);
    }
    if media_type.is_text() && media_type::is_listed(media_type, raw.accept) {
        return decode_text_into(target, raw);
    }
    if raw.bytes.trim_ascii().is_empty() {
        return Err(DecodeProblem::Empty);
    }
    // A proxy or a captive portal may respond with status 200 and an HTML page. An error about the media type is
    // clearer than one about invalid JSON.
    Err(DecodeProblem::MediaType(media_type.display_name()))
}

/// Decodes JSON and ignores the media type.
pub(crate) fn decode_json<T: ModelValue + Default>(raw: &RawResponse) -> Result<T, DecodeProblem> {
    let mut value = T::default();
    decode_json_into(&mut value, raw)?;
    Ok(value)
}

fn decode_json_into(target: &mut dyn ModelValue, raw: &RawResponse) -> Result<(), DecodeProblem> {
    if raw.bytes.trim_ascii().is_empty() {
        return Err(DecodeProblem::Empty);
    }
    decoder::decode_slice(target, &raw.bytes, raw.limits).map_err(DecodeProblem::from)
}

/// Decodes plain text: a string type takes the text itself, any other type is parsed as JSON.
fn decode_text_into(target: &mut dyn ModelValue, raw: &RawResponse) -> Result<(), DecodeProblem> {
    let text = match target.as_value_mut() {
        ValueMut::String(_) | ValueMut::OptionalString(_) | ValueMut::StringEnum(_) | ValueMut::StringFormat(_) => {
            read_text(raw)?
        }
        _ => return decode_json_into(target, raw),
    };
    let text = serde_json::to_vec(&text).map_err(DecodeProblem::Json)?;
    decoder::decode_slice(target, &text, raw.limits).map_err(DecodeProblem::from)
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
