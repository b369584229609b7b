//! Decimal numbers of any size.

use super::number::{self, NumericValue};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// A number with all of its digits, as JSON spells it.
///
/// It is read from text and written to text without a loss: `19.90` stays
/// `19.90`. To calculate, parse [`as_str`](Self::as_str) as a type of your
/// choice, or take the nearest [`to_f64`](Self::to_f64).
///
/// Two of them are equal if they are the same number: `1.0` equals `1.00` and
/// `10e-1`.
///
/// A [`serde_json::Value`] has no room for more digits than an `f64` has, and
/// neither have formats other than JSON.
#[derive(Clone)]
pub struct Decimal {
    text: Box<str>,
}

/// The error of a text that is not a number of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseDecimalError;

impl Decimal {
    /// The number as it is spelled in JSON.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest `f64` that is finite.
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

/// From the spelling of JSON: digits, with `-` in front, a fraction and an
/// exponent where there are any.
impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let decimal = || Decimal { text: text.into() };
        number::is_number(text).then(decimal).ok_or(ParseDecimalError)
    }
}

/// From the shortest text of the number. One that is not finite is an error.
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
        f.write_str("not a number as JSON spells it")
    }
}

impl std::error::Error for ParseDecimalError {}
