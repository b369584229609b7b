//! Entry points of decoding: `from_slice` reads a JSON document within limits, `deserialize` reads any serde format
//! without limits. `value_visitor` does the work.

use super::budget::{ExceededLimit, Limits};
use super::context::DecodeContext;
use super::value_visitor::decode_at;
use crate::runtime::codec::value::ModelValue;
use serde::de::{Deserializer, Error};

/// The reason why a JSON document could not be decoded.
#[derive(Debug)]
pub(crate) enum DecodeFailure {
    Json(serde_json::Error),
    /// The deadline passed.
    DeadlineExceeded,
}

/// Decodes one JSON document within limits.
///
/// # Errors
/// The bytes are not UTF-8 (RFC 8259, section 8.1) or not JSON, text follows the document, a value does not match its
/// type, or a limit is exceeded. The message contains the path of the value and never the value itself.
pub(crate) fn from_slice<T: ModelValue + Default>(bytes: &[u8], limits: Limits) -> Result<T, DecodeFailure> {
    let mut value = T::default();
    decode_slice(&mut value, bytes, limits)?;
    Ok(value)
}

/// Like [`from_slice`], into a default value.
///
/// # Errors
/// See [`from_slice`].
pub(crate) fn decode_slice(target: &mut dyn ModelValue, bytes: &[u8], limits: Limits) -> Result<(), DecodeFailure> {
    // Checking the whole document for UTF-8 at once is faster than checking each string.
    let text = std::str::from_utf8(bytes).map_err(|error| DecodeFailure::Json(serde_json::Error::custom(error)))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut context = DecodeContext::new(limits);
    match decode_at(Some(target), &mut deserializer, &mut context) {
        Err(_) if context.exceeded() == Some(ExceededLimit::Time) => Err(DecodeFailure::DeadlineExceeded),
        Err(error) => Err(DecodeFailure::Json(context.with_path(error))),
        Ok(()) => deserializer.end().map_err(DecodeFailure::Json),
    }
}

/// Decodes a value from any self-describing format, without limits: the input does not come from a server, or the
/// caller's deserializer has to limit it.
///
/// # Errors
/// See [`from_slice`].
pub(crate) fn deserialize<'de, T: ModelValue + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    deserialize_into(&mut value, deserializer)?;
    Ok(value)
}

fn deserialize_into<'de, D: Deserializer<'de>>(target: &mut dyn ModelValue, deserializer: D) -> Result<(), D::Error> {
    let mut context = DecodeContext::new(Limits::NONE);
    decode_at(Some(target), deserializer, &mut context).map_err(|error| context.with_path(error))
}
