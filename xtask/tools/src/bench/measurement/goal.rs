//! Goals: a baseline and a threshold, and whether it is met.

use serde::{Deserialize, Serialize};

use super::statistics::{median, ratio};

/// A goal: a baseline and a threshold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Goal {
    pub(crate) baseline: BaselineChoice,
    pub(crate) threshold: Threshold,
    /// The name of the comparison in the chart, if it is there.
    pub(crate) headline: Option<String>,
}

/// The baseline of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BaselineChoice {
    /// The series with this name.
    Series(&'static str),
    /// The only series.
    Only,
    /// The best of the competitors.
    BestCompetitor,
}

/// The threshold of a goal, relative to the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Threshold {
    /// At most this multiple of the baseline.
    MaxRatio(f64),
    /// At least this multiple of the baseline.
    MinRatio(f64),
    /// At most this much more than the baseline.
    MaxDifference(f64),
}

impl Threshold {
    pub(crate) fn is_met(self, ours: &[f64], baseline: &[f64]) -> bool {
        match self {
            Self::MaxRatio(factor) => ratio(ours, baseline) <= factor,
            Self::MinRatio(factor) => ratio(ours, baseline) >= factor,
            Self::MaxDifference(difference) => median(ours) <= median(baseline) + difference,
        }
    }

    fn format(self) -> String {
        match self {
            Self::MaxRatio(factor) => format!("≤ {factor}"),
            Self::MinRatio(factor) => format!("≥ {factor}"),
            Self::MaxDifference(difference) => format!("≤ +{difference}"),
        }
    }
}

/// A goal and its result.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct GoalResult {
    pub(crate) threshold: Threshold,
    pub(crate) status: GoalStatus,
}

/// Whether a goal was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GoalStatus {
    Met,
    Missed,
    /// The baseline was not measured, or the run is a smoke test.
    NotEvaluated,
}

impl GoalResult {
    pub(crate) fn format(&self) -> String {
        let missed = if self.status == GoalStatus::Missed {
            ", missed"
        } else {
            ""
        };
        format!("{}{missed}", self.threshold.format())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_relative_to_the_baseline() {
        for (threshold, ours, met) in [
            (Threshold::MaxRatio(3.0), 30.0, true),
            (Threshold::MaxRatio(3.0), 31.0, false),
            (Threshold::MinRatio(1.0), 10.0, true),
            (Threshold::MinRatio(1.0), 9.9, false),
            (Threshold::MaxDifference(5.0), 15.0, true),
            (Threshold::MaxDifference(5.0), 16.0, false),
        ] {
            assert_eq!(
                threshold.is_met(&[ours], &[10.0]),
                met,
                "{threshold:?} of {ours} and 10"
            );
        }
    }
}
