//! Decimal numbers of any size and precision.

use super::number::{self, NumericValue};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// A JSON number with all of its digits.
///
/// It keeps the text of the number: `19.90` is decoded and encoded as `19.90`. For arithmetic, parse
/// [`as_str`](Self::as_str) as a type of your choice, or use the nearest [`to_f64`](Self::to_f64).
///
/// Equality is numeric: `1.0` equals `1.00` and `10e-1`. The default is zero.
///
/// Converting to a [`serde_json::Value`] or to a format other than JSON rounds to the digits of an `f64`.
#[derive(Clone)]
pub struct Decimal {
    text: Box<str>,
}

/// The error for text that is not a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseDecimalError;

impl Decimal {
    /// The text of the number in JSON.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest finite `f64`.
    pub fn to_f64(&self) -> f64 {
        number::parse_f64(&self.text).unwrap_or_default()
    }
}

/// Zero.
impl Default for Decimal {
    fn default() -> Self {
        Decimal { text: "0".into() }
    }
}

/// Parses the text of a JSON number (RFC 8259, section 6): digits with an optional `-`, fraction and exponent.
impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let decimal = || Decimal { text: text.into() };
        number::is_number(text).then(decimal).ok_or(ParseDecimalError)
    }
}

/// Uses the shortest text that represents the number. An infinity or NaN is an error.
impl TryFrom<f64> for Decimal {
    type Error = ParseDecimalError;

    fn try_from(value: f64) -> Result<Self, ParseDecimalError> {
        format!("{value:?}").parse()
    }
}

macro_rules! from {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Decimal {
            fn from(value: $integer) -> Self {
                Decimal { text: value.to_string().into() }
            }
        }
    )*};
}

from!(i32, i64, i128, u32, u64, u128);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        number::is_equal(&self.text, &other.text)
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match NumericValue::of(&self.text) {
            Some(parts) => parts.hash(state),
            None => self.text.hash(state),
        }
    }
}

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl std::error::Error for ParseDecimalError {}
