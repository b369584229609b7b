//! Integers beyond 64 bits, which the parser represents as `f64`.

use serde_json::Value;

/// Whether a number is an integer with a magnitude from 2^53 up to 2^127.
pub(crate) fn is_large_integer(value: &Value) -> bool {
    value
        .as_f64()
        .is_some_and(|number| number.fract() == 0.0 && (2_f64.powi(53)..2_f64.powi(127)).contains(&number.abs()))
}
