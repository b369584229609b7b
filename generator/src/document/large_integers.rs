//! Integers beyond 64 bits.

use serde_json::Value;

/// Whether a number is an integer beyond 64 bits and within 128 bits. The parser represents it as an `f64`.
pub(crate) fn is_large_integer(value: &Value) -> bool {
    value
        .as_f64()
        .is_some_and(|number| number.fract() == 0.0 && (2_f64.powi(53)..2_f64.powi(127)).contains(&number.abs()))
}
