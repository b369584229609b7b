//! JSON numbers as text. serde_json parses a number as a 64-bit integer or an `f64`, which loses digits or fails for
//! long numbers. So the codec parses, compares and serializes numbers by their text, which has all digits.
//!
//! A `serde_json::Value` cannot represent all numbers either. Such a number is *wrapped* as an object with one entry,
//! `{"$serde_json::private::Number":"1e400"}`, as serde_json itself does with its feature `arbitrary_precision`.

use serde::ser::{Error, Serialize, Serializer};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;
use std::str::FromStr;

/// The name of the newtype struct for which serde_json gives the JSON text of a value. Other formats do not know the
/// name and give the value itself. Deserializing a [`RawValue`] is not an alternative: it fails for all other formats,
/// and the error does not tell the formats apart. A test fails if serde_json changes the name.
pub(crate) const RAW_VALUE_KEY: &str = "$serde_json::private::RawValue";

/// The key of the map as which serde_json gives a number with its feature `arbitrary_precision`. Any crate of a build
/// may enable that feature for all of them.
pub(crate) const NUMBER_KEY: &str = "$serde_json::private::Number";

/// The reason why a number is not an integer of the requested type.
pub(crate) enum NotInteger {
    Fraction,
    Range,
}

/// Parses an integer. `3.0` and `3e2` are integers, too.
///
/// # Errors
/// The number has a fraction or is out of range.
pub(crate) fn parse_integer<T: FromStr>(text: &str) -> Result<T, NotInteger> {
    if let Ok(value) = text.parse() {
        return Ok(value);
    }
    let value = NumericValue::of(text).ok_or(NotInteger::Range)?;
    value.integer_text()?.parse().map_err(|_| NotInteger::Range)
}

/// Parses a number as the nearest finite `f64`, because JSON cannot represent infinities.
pub(crate) fn parse_f64(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    Some(value.clamp(f64::MIN, f64::MAX))
}

/// Parses a number as the nearest finite `f32`.
pub(crate) fn parse_f32(text: &str) -> Option<f32> {
    let value: f32 = text.parse().ok()?;
    Some(value.clamp(f32::MIN, f32::MAX))
}

/// Returns whether two texts represent the same number, such as `1.0` and `10e-1`.
pub(crate) fn is_equal(a: &str, b: &str) -> bool {
    a == b || NumericValue::of(a).is_some_and(|a| NumericValue::of(b) == Some(a))
}

/// Returns whether a 64-bit integer or an `f64` represents the number exactly.
pub(crate) fn is_exact(text: &str) -> bool {
    // An integer with up to 18 digits and a fraction with up to 15 digits are exact.
    let is_short = text.len() <= 15 && !text.contains(['e', 'E']);
    let has_64_bits = |value| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value);
    is_short || parse_integer(text).is_ok_and(has_64_bits) || is_exact_f64(text)
}

/// Returns whether an `f64` represents the number exactly.
pub(crate) fn is_exact_f64(text: &str) -> bool {
    parse_f64(text).is_some_and(|value| is_equal(&format!("{value:?}"), text))
}

/// Finds the byte ranges of numbers in JSON text, except for those that `is_kept` accepts.
pub(crate) fn find_numbers(json: &str, is_kept: impl Fn(&str) -> bool) -> impl Iterator<Item = Range<usize>> {
    let (bytes, mut at) = (json.as_bytes(), 0);
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b'"' => at = end_of_string(bytes, at),
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                    at += bytes.iter().skip(at).take_while(is_part).count();
                    if json.get(start..at).is_some_and(|number| !is_kept(number)) {
                        return Some(start..at);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// Number of bytes that wrapping adds to the text of a number.
pub(crate) const WRAPPER_LEN: usize = NUMBER_KEY.len() + 7;

/// Returns the JSON with the numbers in these byte ranges wrapped. `size` is the capacity of the result, in bytes.
pub(crate) fn wrap_numbers(json: &str, ranges: impl Iterator<Item = Range<usize>>, size: usize) -> String {
    let (mut text, mut done) = (String::with_capacity(size), 0);
    for range in ranges {
        text += json.get(done..range.start).unwrap_or_default();
        done = range.end;
        let number = json.get(range).unwrap_or_default();
        text.extend(["{\"", NUMBER_KEY, "\":\"", number, "\"}"]);
    }
    text += json.get(done..).unwrap_or_default();
    text
}

/// Returns the index after the closing quote of a string; `at` is the index after its opening quote.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    at
}

/// Returns the text of a wrapped number; `None` if the JSON is anything else.
pub(crate) fn wrapped_number(json: &Json) -> Option<&str> {
    let map = json.as_object().filter(|map| map.len() == 1)?;
    map.get(NUMBER_KEY)?.as_str().filter(|text| is_number(text))
}

/// Returns the text of a number, wrapped or not; `None` if the JSON is not a number.
pub(crate) fn number_text(json: &Json) -> Option<Cow<'_, str>> {
    match json {
        Json::Number(number) => Some(Cow::Owned(number.to_string())),
        json => wrapped_number(json).map(Cow::Borrowed),
    }
}

/// Serializes a number with all of its digits, as far as the format supports them.
///
/// # Errors
/// The error of the serializer.
pub(crate) fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse() {
        return serializer.serialize_i64(value);
    }
    if let Ok(value) = text.parse() {
        return serializer.serialize_u64(value);
    }
    if let Ok(value) = text.parse() {
        return serializer.serialize_i128(value);
    }
    if let Ok(value) = text.parse() {
        return serializer.serialize_u128(value);
    }
    match parse_f64(text) {
        Some(value) if format!("{value:?}") == text => serializer.serialize_f64(value),
        _ => RawValue::from_string(text.to_owned())
            .map_err(S::Error::custom)?
            .serialize(serializer),
    }
}

/// Returns whether a text is a JSON number (RFC 8259, section 6).
pub(crate) fn is_number(text: &str) -> bool {
    NumberSyntax::of(text).is_some()
}

/// The parts of the text of a number.
struct NumberSyntax<'a> {
    is_negative: bool,
    integer: &'a str,
    fraction: &'a str,
    exponent: Option<&'a str>,
}

impl<'a> NumberSyntax<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (integer, fraction) = match mantissa.split_once('.') {
            Some((integer, fraction)) => (integer, Some(fraction)),
            None => (mantissa, None),
        };
        let is_exponent = |text: &str| are_digits(text.strip_prefix(['+', '-']).unwrap_or(text));
        let is_number = are_digits(integer)
            && (integer.len() == 1 || !integer.starts_with('0'))
            && fraction.is_none_or(are_digits)
            && exponent.is_none_or(is_exponent);
        is_number.then_some(NumberSyntax {
            is_negative: unsigned.len() < text.len(),
            integer,
            fraction: fraction.unwrap_or_default(),
            exponent,
        })
    }
}

/// The normalized value of a number, which is the same for all of its texts.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct NumericValue {
    is_negative: bool,
    /// Without leading and trailing zeros; empty for zero.
    digits: String,
    /// The decimal exponent of the last digit.
    exponent: i64,
}

impl NumericValue {
    /// Parses the text of a number. `None` if it is not a JSON number, or if its exponent is out of the range of `i64`.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let syntax = NumberSyntax::of(text)?;
        let all = format!("{}{}", syntax.integer, syntax.fraction);
        let significant = all.trim_end_matches('0');
        let digits = significant.trim_start_matches('0');
        if digits.is_empty() {
            return Some(NumericValue {
                is_negative: false,
                digits: String::new(),
                exponent: 0,
            });
        }
        let exponent: i64 = syntax.exponent.map_or(Some(0), |exponent| exponent.parse().ok())?;
        let zeros = i64::try_from(all.len() - significant.len()).ok()?;
        let fraction = i64::try_from(syntax.fraction.len()).ok()?;
        Some(NumericValue {
            is_negative: syntax.is_negative,
            digits: digits.to_owned(),
            exponent: exponent.checked_add(zeros - fraction)?,
        })
    }

    /// Returns the text of the integer without fraction and exponent, if it has at most as many digits as 128 bits.
    fn integer_text(&self) -> Result<String, NotInteger> {
        const MAX_DIGITS: usize = 39;
        if self.exponent < 0 {
            return Err(NotInteger::Fraction);
        }
        let zeros = usize::try_from(self.exponent).map_err(|_| NotInteger::Range)?;
        if self.digits.len().saturating_add(zeros) > MAX_DIGITS {
            return Err(NotInteger::Range);
        }
        let sign = if self.is_negative { "-" } else { "" };
        let digits = if self.digits.is_empty() { "0" } else { &self.digits };
        Ok(format!("{sign}{digits}{}", "0".repeat(zeros)))
    }
}
