//! Units of metrics, and how values are written.

use serde::{Deserialize, Serialize};

/// The unit of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    #[serde(rename = "seconds")]
    Seconds,
    #[serde(rename = "bytes")]
    Bytes,
    #[serde(rename = "bytes per second")]
    BytesPerSecond,
    #[serde(rename = "calls per second")]
    CallsPerSecond,
    #[serde(rename = "count")]
    Count,
}

impl Unit {
    /// Whether larger values are better.
    pub(crate) fn higher_is_better(self) -> bool {
        matches!(self, Self::BytesPerSecond | Self::CallsPerSecond)
    }

    /// Formats a value with three significant digits.
    pub(crate) fn format(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 1e-3 => format!("{} µs", format_digits(value * 1e6)),
            Self::Seconds if value < 1.0 => format!("{} ms", format_digits(value * 1e3)),
            Self::Seconds => format!("{} s", format_digits(value)),
            Self::Bytes if value < 1e6 => format!("{} kB", format_digits(value / 1e3)),
            Self::Bytes => format!("{} MB", format_digits(value / 1e6)),
            Self::BytesPerSecond => format!("{} MB/s", format_digits(value / 1e6)),
            Self::CallsPerSecond => format!("{} /s", format_digits(value)),
            Self::Count => format!("{value:.0}"),
        }
    }
}

/// Three significant digits, or all digits before the decimal point.
fn format_digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_three_significant_digits() {
        for (unit, value, text) in [
            (Unit::Seconds, 12.34, "12.3 s"),
            (Unit::Seconds, 0.0712, "71.2 ms"),
            (Unit::Seconds, 0.000_123_4, "123 µs"),
            (Unit::Bytes, 812_345.0, "812 kB"),
            (Unit::Bytes, 2_345_678.0, "2.35 MB"),
            (Unit::BytesPerSecond, 456e6, "456 MB/s"),
            (Unit::Count, 7.0, "7"),
        ] {
            assert_eq!(unit.format(value), text);
        }
    }
}
