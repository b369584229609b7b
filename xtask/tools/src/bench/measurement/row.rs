//! The rows of the table: what was measured, in the form in which it is saved and printed.

use serde::{Deserialize, Serialize};

use super::goal::{GoalResult, Threshold};
use super::statistics::{median, spread};
use super::unit::Unit;

/// A row of the table: a metric, compared with one baseline if there is any.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    /// The name of the row in the chart, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) headline: Option<String>,
    pub(crate) ours: Estimate,
    pub(crate) baseline: Option<BaselineEstimate>,
    pub(crate) goal: Option<GoalResult>,
}

/// The median of some samples, and its spread as a share of the median.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Estimate {
    pub(crate) median: f64,
    pub(crate) spread: f64,
    samples: Vec<f64>,
}

/// The baseline of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BaselineEstimate {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) estimate: Estimate,
    /// The ratio of our value to this one.
    pub(crate) ratio: f64,
}

impl Row {
    /// Our value, the baseline with its value, the ratio and the goal.
    pub(crate) fn cells(&self) -> [String; 4] {
        let ours = self.ours.format(self.unit);
        let goal = self.goal.as_ref().map_or_else(String::new, GoalResult::format);
        let Some(baseline) = &self.baseline else {
            let missing = if self.goal.is_some() { "no competitor found" } else { "" };
            return [ours, missing.to_owned(), String::new(), goal];
        };
        let ratio = match &self.goal {
            Some(goal) if matches!(goal.threshold, Threshold::MaxDifference(_)) => {
                format!("{:+.0}", self.ours.median - baseline.estimate.median)
            }
            _ => format!("{:.2}", baseline.ratio),
        };
        let baseline = format!("{} {}", baseline.name, baseline.estimate.format(self.unit));
        [ours, baseline, ratio, goal]
    }
}

impl Estimate {
    pub(crate) fn new(samples: &[f64]) -> Self {
        Self {
            median: median(samples),
            spread: spread(samples),
            samples: samples.to_vec(),
        }
    }

    /// Formats the median, with its spread if there are several samples.
    fn format(&self, unit: Unit) -> String {
        let median = unit.format(self.median);
        match self.samples.len() {
            0 | 1 => median,
            _ => format!("{median} ±{:.0} %", self.spread * 100.0),
        }
    }
}
