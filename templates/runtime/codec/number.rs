//! Numbers by their digits. serde reads a number as one of 64 bits, and what
//! does not fit there loses digits or fails; its text has them all.

use serde::ser::{Error, Serialize, Serializer};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;
use std::str::FromStr;

/// The name by which serde_json gives the text of a value. Other formats do not
/// know it, and give the value itself. To read a [`RawValue`] is not enough: it
/// fails with all other formats, and does not say which format this is. A test
/// fails if the name changes.
pub(crate) const RAW_VALUE_KEY: &str = "$serde_json::private::RawValue";

/// The name by which serde_json gives the text of a number, with its feature
/// `arbitrary_precision`, which any crate of the build may turn on for all.
pub(crate) const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Why a number is not an integer of a type.
pub(crate) enum NotInteger {
    Fraction,
    Range,
}

/// The integer that a number is; `3.0` and `3e2` are integers, too.
pub(crate) fn parse_integer<T: FromStr>(text: &str) -> Result<T, NotInteger> {
    if let Ok(value) = text.parse() {
        return Ok(value);
    }
    let parts = NumericValue::of(text).ok_or(NotInteger::Range)?;
    parts.parse_integer()?.parse().map_err(|_| NotInteger::Range)
}

/// The nearest `f64` that is finite: JSON has no spelling for one that is not.
pub(crate) fn parse_f64(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    Some(value.clamp(f64::MIN, f64::MAX))
}

/// The same as an `f32`.
pub(crate) fn parse_f32(text: &str) -> Option<f32> {
    let value: f32 = text.parse().ok()?;
    Some(value.clamp(f32::MIN, f32::MAX))
}

/// Whether two texts are of one number: `1.0` and `10e-1` are.
pub(crate) fn is_equal(a: &str, b: &str) -> bool {
    a == b || NumericValue::of(a).is_some_and(|a| NumericValue::of(b) == Some(a))
}

/// Whether a type of 64 bits has the number, with all of its digits.
pub(crate) fn is_exact(text: &str) -> bool {
    // Any integer of 18 digits and any fraction of 15 fits.
    let is_short = text.len() <= 15 && !text.contains(['e', 'E']);
    is_short || parse_integer::<i64>(text).is_ok() || parse_integer::<u64>(text).is_ok() || is_exact_f64(text)
}

/// Whether an `f64` has the number, with all of its digits.
pub(crate) fn is_exact_f64(text: &str) -> bool {
    parse_f64(text).is_some_and(|value| is_equal(&format!("{value:?}"), text))
}

/// The places of the numbers in JSON that are not `is_given`.
pub(crate) fn find_numbers(json: &str, is_given: impl Fn(&str) -> bool) -> impl Iterator<Item = Range<usize>> {
    let (bytes, mut at) = (json.as_bytes(), 0);
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            let begin = at;
            at += 1;
            match byte {
                b'"' => at = end_of_string(bytes, at),
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                    at += bytes.iter().skip(at).take_while(is_part).count();
                    if json.get(begin..at).is_some_and(|number| !is_given(number)) {
                        return Some(begin..at);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// What wrapping a number adds to its text.
pub(crate) const WRAPPER_LEN: usize = NUMBER_KEY.len() + 7;

/// JSON in which the numbers at some places are wrapped: `{"…Number":"1e400"}`,
/// as serde_json gives them with its feature `arbitrary_precision`.
pub(crate) fn wrap_numbers(json: &str, places: impl Iterator<Item = Range<usize>>, size: usize) -> String {
    let (mut text, mut done) = (String::with_capacity(size), 0);
    for target in places {
        let number = json.get(target.clone()).unwrap_or_default();
        text += json.get(done..target.start).unwrap_or_default();
        text.extend(["{\"", NUMBER_KEY, "\":\"", number, "\"}"]);
        done = target.end;
    }
    text += json.get(done..).unwrap_or_default();
    text
}

/// Where the string ends that has begun in front of `at`.
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

/// The text of a number that is wrapped, because a tree has no such number.
pub(crate) fn wrapped_number(json: &Json) -> Option<&str> {
    let map = json.as_object().filter(|map| map.len() == 1)?;
    map.get(NUMBER_KEY)?.as_str().filter(|text| is_number(text))
}

/// The text of a number of a tree; `None` if this is not a number.
pub(crate) fn number_text(json: &Json) -> Option<Cow<'_, str>> {
    match json {
        Json::Number(number) => Some(Cow::Owned(number.to_string())),
        json => wrapped_number(json).map(Cow::Borrowed),
    }
}

/// Writes a number with all of its digits, as far as the format has them.
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

/// Whether a text is a number as JSON spells it (RFC 8259, section 6).
pub(crate) fn is_number(text: &str) -> bool {
    NumberSyntax::of(text).is_some()
}

/// What a number consists of, as it is spelled.
struct NumberSyntax<'a> {
    is_negative: bool,
    whole: &'a str,
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
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let is_exponent = |text: &str| are_digits(text.strip_prefix(['+', '-']).unwrap_or(text));
        let is_number = are_digits(whole)
            && (whole.len() == 1 || !whole.starts_with('0'))
            && fraction.is_none_or(are_digits)
            && exponent.is_none_or(is_exponent);
        is_number.then_some(NumberSyntax {
            is_negative: unsigned.len() < text.len(),
            whole,
            fraction: fraction.unwrap_or_default(),
            exponent,
        })
    }
}

/// What a number is worth: the same for all texts of one number.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct NumericValue {
    is_negative: bool,
    /// Neither the first nor the last of them is zero.
    digits: String,
    /// Of the last digit.
    exponent: i64,
}

impl NumericValue {
    /// `None` if this is not a number, or if its exponent is beyond 64 bits.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let spelling = NumberSyntax::of(text)?;
        let all = format!("{}{}", spelling.whole, spelling.fraction);
        let significant = all.trim_end_matches('0');
        let digits = significant.trim_start_matches('0');
        if digits.is_empty() {
            return Some(NumericValue {
                is_negative: false,
                digits: String::new(),
                exponent: 0,
            });
        }
        let exponent: i64 = spelling.exponent.map_or(Some(0), |exponent| exponent.parse().ok())?;
        let zeros = i64::try_from(all.len() - significant.len()).ok()?;
        let fraction = i64::try_from(spelling.fraction.len()).ok()?;
        Some(NumericValue {
            is_negative: spelling.is_negative,
            digits: digits.to_owned(),
            exponent: exponent.checked_add(zeros - fraction)?,
        })
    }

    /// The digits of an integer, if it is one, of as many as 128 bits have.
    fn parse_integer(&self) -> Result<String, NotInteger> {
        const MOST: usize = 39;
        if self.exponent < 0 {
            return Err(NotInteger::Fraction);
        }
        let zeros = usize::try_from(self.exponent).map_err(|_| NotInteger::Range)?;
        if self.digits.len().saturating_add(zeros) > MOST {
            return Err(NotInteger::Range);
        }
        let sign = if self.is_negative { "-" } else { "" };
        let digits = if self.digits.is_empty() { "0" } else { &self.digits };
        Ok(format!("{sign}{digits}{}", "0".repeat(zeros)))
    }
}
