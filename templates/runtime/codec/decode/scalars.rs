//! Stores numbers in a [`ValueMut`], and names the expected type of a [`ValueMut`] for messages.

use super::context::JsonProblem;
use crate::runtime::codec::number::{self, NotInteger};
use crate::runtime::codec::value::ValueMut;

impl ValueMut<'_> {
    /// The expected type, for messages.
    pub(crate) fn expected(&self) -> &'static str {
        match self {
            ValueMut::Bool(_) | ValueMut::OptionalBool(_) => "a boolean",
            ValueMut::I32(_) => "a 32-bit integer",
            ValueMut::I64(_) | ValueMut::OptionalI64(_) => "a 64-bit integer",
            ValueMut::U32(_) => "an unsigned 32-bit integer",
            ValueMut::U64(_) => "an unsigned 64-bit integer",
            ValueMut::I128(_) => "a 128-bit integer",
            ValueMut::U128(_) => "an unsigned 128-bit integer",
            ValueMut::F32(_) | ValueMut::F64(_) | ValueMut::Decimal(_) => "a number",
            ValueMut::String(_) | ValueMut::OptionalString(_) | ValueMut::StringEnum(_) => "a string",
            ValueMut::StringFormat(target) => target.expected(),
            ValueMut::List(_) => "an array",
            ValueMut::Object(_) | ValueMut::Map(_) => "an object",
            ValueMut::Optional(_) | ValueMut::Union(_) | ValueMut::Json(_) | ValueMut::Boxed(..) => "a value",
        }
    }

    /// Stores an integer.
    ///
    /// # Errors
    /// The integer is out of range, or the target does not hold numbers.
    pub(crate) fn set_integer(self, value: i128) -> Result<(), JsonProblem> {
        let expected = self.expected();
        let range = JsonProblem::Range { expected };
        match self {
            ValueMut::I32(target) => *target = value.try_into().map_err(|_| range)?,
            ValueMut::I64(target) => *target = value.try_into().map_err(|_| range)?,
            ValueMut::OptionalI64(target) => *target = Some(value.try_into().map_err(|_| range)?),
            ValueMut::U32(target) => *target = value.try_into().map_err(|_| range)?,
            ValueMut::U64(target) => *target = value.try_into().map_err(|_| range)?,
            ValueMut::I128(target) => *target = value,
            ValueMut::U128(target) => *target = value.try_into().map_err(|_| range)?,
            ValueMut::Decimal(target) => *target = value.into(),
            ValueMut::F32(target) => *target = value as f32,
            ValueMut::F64(target) => *target = value as f64,
            _ => {
                return Err(JsonProblem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// Stores a floating-point number from a format that does not give the text of numbers.
    ///
    /// # Errors
    /// See [`set_number`](Self::set_number).
    pub(crate) fn set_float(self, value: f64) -> Result<(), JsonProblem> {
        match self {
            ValueMut::F64(target) => *target = value,
            ValueMut::F32(target) if !value.is_finite() => *target = value as f32,
            // The text of the number in JSON.
            target => return target.set_number(&format!("{value:?}")),
        }
        Ok(())
    }

    /// Stores a number given as JSON text.
    ///
    /// # Errors
    /// The number is out of range or not an integer, or the target does not hold numbers.
    pub(crate) fn set_number(self, text: &str) -> Result<(), JsonProblem> {
        let expected = self.expected();
        let problem = |problem| match problem {
            NotInteger::Fraction => JsonProblem::Fraction { expected },
            NotInteger::Range => JsonProblem::Range { expected },
        };
        let range = JsonProblem::Range { expected };
        match self {
            ValueMut::U128(target) => *target = number::parse_integer(text).map_err(problem)?,
            ValueMut::F32(target) => *target = number::parse_f32(text).ok_or(range)?,
            ValueMut::F64(target) => *target = number::parse_f64(text).ok_or(range)?,
            ValueMut::Decimal(target) => *target = text.parse().map_err(|_| range)?,
            integer if integer.is_number() => {
                // Most integers have 64 bits, and these are parsed faster.
                let value = text
                    .parse::<i64>()
                    .map_or_else(|_| number::parse_integer(text), |value| Ok(value.into()));
                return integer.set_integer(value.map_err(problem)?);
            }
            _ => {
                return Err(JsonProblem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// Returns whether the target holds a number. Numbers are decoded from their text, which has digits that serde's number
    /// types lose.
    pub(crate) fn is_number(&self) -> bool {
        matches!(
            self,
            ValueMut::I32(_)
                | ValueMut::I64(_)
                | ValueMut::OptionalI64(_)
                | ValueMut::U32(_)
                | ValueMut::U64(_)
                | ValueMut::I128(_)
                | ValueMut::U128(_)
                | ValueMut::F32(_)
                | ValueMut::F64(_)
                | ValueMut::Decimal(_)
        )
    }
}
