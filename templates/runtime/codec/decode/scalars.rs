//! Numbers and the places that they are read into.

use super::context::Problem;
use crate::runtime::codec::number::{self, NotInteger};
use crate::runtime::codec::value::Slot;

impl Slot<'_> {
    /// What a reader should have found, for messages.
    pub(crate) fn expected(&self) -> &'static str {
        match self {
            Slot::Bool(_) | Slot::MaybeBool(_) => "a boolean",
            Slot::I32(_) => "a 32-bit integer",
            Slot::I64(_) | Slot::MaybeI64(_) => "a 64-bit integer",
            Slot::U32(_) => "an unsigned 32-bit integer",
            Slot::U64(_) => "an unsigned 64-bit integer",
            Slot::I128(_) => "a 128-bit integer",
            Slot::U128(_) => "an unsigned 128-bit integer",
            Slot::F32(_) | Slot::F64(_) | Slot::Decimal(_) => "a number",
            Slot::String(_) | Slot::MaybeString(_) | Slot::Text(_) => "a string",
            Slot::Parsed(place) => place.expected(),
            Slot::List(_) => "an array",
            Slot::Record(_) | Slot::Map(_) => "an object",
            Slot::Maybe(_) | Slot::Union(_) | Slot::Json(_) | Slot::Boxed(..) => "a value",
        }
    }

    pub(crate) fn set_integer(self, value: i128) -> Result<(), Problem> {
        let expected = self.expected();
        let range = Problem::Range { expected };
        match self {
            Slot::I32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::I64(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::MaybeI64(place) => *place = Some(value.try_into().map_err(|_| range)?),
            Slot::U32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::U64(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::I128(place) => *place = value,
            Slot::U128(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::Decimal(place) => *place = value.into(),
            Slot::F32(place) => *place = value as f32,
            Slot::F64(place) => *place = value as f64,
            _ => {
                return Err(Problem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// A number of a format that does not give its text.
    pub(crate) fn set_float(self, value: f64) -> Result<(), Problem> {
        match self {
            Slot::F64(place) => *place = value,
            Slot::F32(place) if !value.is_finite() => *place = value as f32,
            // As JSON would spell it.
            slot => return slot.set_number(&format!("{value:?}")),
        }
        Ok(())
    }

    /// A number as text.
    pub(crate) fn set_number(self, text: &str) -> Result<(), Problem> {
        let expected = self.expected();
        let problem = |problem| match problem {
            NotInteger::Fraction => Problem::Fraction { expected },
            NotInteger::Range => Problem::Range { expected },
        };
        let range = Problem::Range { expected };
        match self {
            Slot::I32(place) => *place = number::whole(text).map_err(problem)?,
            Slot::I64(place) => *place = number::whole(text).map_err(problem)?,
            Slot::MaybeI64(place) => *place = Some(number::whole(text).map_err(problem)?),
            Slot::U32(place) => *place = number::whole(text).map_err(problem)?,
            Slot::U64(place) => *place = number::whole(text).map_err(problem)?,
            Slot::I128(place) => *place = number::whole(text).map_err(problem)?,
            Slot::U128(place) => *place = number::whole(text).map_err(problem)?,
            Slot::F32(place) => *place = number::single(text).ok_or(range)?,
            Slot::F64(place) => *place = number::float(text).ok_or(range)?,
            Slot::Decimal(place) => *place = text.parse().map_err(|_| range)?,
            _ => {
                return Err(Problem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// Whether the text of a number says more than serde's types of numbers do.
    pub(crate) fn is_number(&self) -> bool {
        matches!(
            self,
            Slot::I32(_)
                | Slot::I64(_)
                | Slot::MaybeI64(_)
                | Slot::U32(_)
                | Slot::U64(_)
                | Slot::I128(_)
                | Slot::U128(_)
                | Slot::F32(_)
                | Slot::F64(_)
                | Slot::Decimal(_)
        )
    }
}
