//! A metric: the samples of this generator, the samples of baselines, and goals.

use serde::{Deserialize, Serialize};

use super::statistics::{median, ratio, spread};

/// A named series of samples.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) name: String,
    /// Whether it belongs to a competing generator.
    pub(crate) is_competitor: bool,
    /// A sample for each round.
    pub(crate) samples: Vec<f64>,
}

impl Series {
    /// A series that does not belong to a competitor.
    pub(crate) fn new(name: impl Into<String>, samples: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            is_competitor: false,
            samples,
        }
    }
}

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
    fn higher_is_better(self) -> bool {
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
            Self::Count => format_digits(value),
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

/// A goal: a baseline and a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Goal {
    pub(crate) baseline: BaselineChoice,
    pub(crate) threshold: Threshold,
}

/// The baseline of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BaselineChoice {
    /// The series with this name.
    Series(&'static str),
    /// The best of the competitors.
    BestCompetitor,
}

/// The threshold of a goal, relative to the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Threshold {
    /// At most this multiple of the baseline.
    MaxRatio(f64),
    /// At least this multiple of the baseline.
    MinRatio(f64),
    /// At most this much more than the baseline.
    MaxDifference(f64),
}

impl Threshold {
    fn is_met(self, ours: &[f64], baseline: &[f64]) -> bool {
        match self {
            Self::MaxRatio(factor) => ratio(ours, baseline) <= factor,
            Self::MinRatio(factor) => ratio(ours, baseline) >= factor,
            Self::MaxDifference(difference) => median(ours) <= median(baseline) + difference,
        }
    }

    pub(crate) fn format(self) -> String {
        match self {
            Self::MaxRatio(factor) => format!("≤ {factor}"),
            Self::MinRatio(factor) => format!("≥ {factor}"),
            Self::MaxDifference(difference) => format!("≤ + {difference}"),
        }
    }
}

/// A metric.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Vec<f64>,
    pub(crate) baselines: Vec<Series>,
    pub(crate) goals: Vec<Goal>,
}

/// Whether a goal was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GoalStatus {
    Met,
    Missed,
    /// There is no baseline to compare with, or the run is a smoke test.
    NotEvaluated,
}

/// A row of the table: a metric, compared with one baseline if there is any.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Estimate,
    pub(crate) baseline: Option<BaselineEstimate>,
    pub(crate) goal: Option<GoalResult>,
    /// Formatted value, baseline and ratio.
    #[serde(skip)]
    pub(crate) cells: [String; 3],
}

/// The median of some samples, and its spread as a share of the median.
#[derive(Debug, Serialize)]
pub(crate) struct Estimate {
    pub(crate) median: f64,
    pub(crate) spread: f64,
    samples: Vec<f64>,
}

/// The baseline of a row.
#[derive(Debug, Serialize)]
pub(crate) struct BaselineEstimate {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) estimate: Estimate,
    /// The ratio of our value to this one.
    pub(crate) ratio: f64,
}

/// A goal and its result.
#[derive(Debug, Serialize)]
pub(crate) struct GoalResult {
    pub(crate) threshold: String,
    pub(crate) status: GoalStatus,
}

impl Metric {
    /// A metric without baselines.
    pub(crate) fn new(name: impl Into<String>, unit: Unit, ours: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            unit,
            ours,
            baselines: Vec::new(),
            goals: Vec::new(),
        }
    }

    /// A metric from series that were measured together; the first series is ours.
    pub(crate) fn from_series(name: impl Into<String>, unit: Unit, series: Vec<Series>) -> Self {
        let mut series = series.into_iter();
        let ours = series.next().map(|series| series.samples).unwrap_or_default();
        Self {
            baselines: series.collect(),
            ..Self::new(name, unit, ours)
        }
    }

    pub(crate) fn with_goal(mut self, baseline: BaselineChoice, threshold: Threshold) -> Self {
        self.goals.push(Goal { baseline, threshold });
        self
    }

    fn find_baseline(&self, choice: BaselineChoice) -> Option<&Series> {
        let sort_key = |series: &&Series| match self.unit.higher_is_better() {
            true => -median(&series.samples),
            false => median(&series.samples),
        };
        match choice {
            BaselineChoice::Series(name) => self.baselines.iter().find(|series| series.name == name),
            BaselineChoice::BestCompetitor => {
                let competitors = self.baselines.iter().filter(|series| series.is_competitor);
                competitors.min_by(|a, b| sort_key(a).total_cmp(&sort_key(b)))
            }
        }
    }

    /// A row for each goal, then one for each remaining baseline; at least one row.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut covered: Vec<&str> = Vec::new();
        for goal in &self.goals {
            let baseline = self.find_baseline(goal.baseline);
            let status = match baseline {
                Some(series) if goal.threshold.is_met(&self.ours, &series.samples) => GoalStatus::Met,
                Some(_) => GoalStatus::Missed,
                None => GoalStatus::NotEvaluated,
            };
            covered.extend(baseline.map(|series| series.name.as_str()));
            let threshold = goal.threshold.format();
            rows.push(self.row(baseline, Some(GoalResult { threshold, status })));
        }
        for series in self
            .baselines
            .iter()
            .filter(|series| !covered.contains(&series.name.as_str()))
        {
            rows.push(self.row(Some(series), None));
        }
        if rows.is_empty() {
            rows.push(self.row(None, None));
        }
        rows
    }

    fn row(&self, baseline: Option<&Series>, goal: Option<GoalResult>) -> Row {
        let ours = Estimate::new(&self.ours);
        let baseline = baseline.map(|series| BaselineEstimate {
            name: series.name.clone(),
            estimate: Estimate::new(&series.samples),
            ratio: ratio(&self.ours, &series.samples),
        });
        let missing = if goal.is_some() { "no competitor found" } else { "" };
        Row {
            cells: [
                self.format(&ours),
                baseline.as_ref().map_or_else(
                    || missing.to_owned(),
                    |baseline| format!("{} {}", baseline.name, self.format(&baseline.estimate)),
                ),
                baseline
                    .as_ref()
                    .map_or_else(String::new, |baseline| format!("{:.2}", baseline.ratio)),
            ],
            name: self.name.clone(),
            unit: self.unit,
            ours,
            baseline,
            goal,
        }
    }

    /// Formats a median, with its spread if there are several samples.
    fn format(&self, estimate: &Estimate) -> String {
        let median = self.unit.format(estimate.median);
        match estimate.samples.len() {
            0 | 1 => median,
            _ => format!("{median} ±{:.0} %", estimate.spread * 100.0),
        }
    }
}

impl Estimate {
    fn new(samples: &[f64]) -> Self {
        Self {
            median: median(samples),
            spread: spread(samples),
            samples: samples.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn competitor(name: &str, sample: f64) -> Series {
        Series {
            is_competitor: true,
            ..Series::new(name, vec![sample])
        }
    }

    fn statuses(metric: &Metric) -> Vec<(Option<String>, Option<GoalStatus>)> {
        let rows = metric.rows().into_iter();
        rows.map(|row| (row.baseline.map(|series| series.name), row.goal.map(|goal| goal.status)))
            .collect()
    }

    #[test]
    fn a_goal_is_compared_with_the_best_competitor() {
        let series = || {
            vec![
                competitor("slow", 9.0),
                competitor("fast", 4.0),
                Series::new("io", vec![1.0]),
            ]
        };
        let mut metric = Metric::new("generate", Unit::Seconds, vec![2.0])
            .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(0.5));
        metric.baselines = series();
        let names = [("fast", Some(GoalStatus::Met)), ("slow", None), ("io", None)];
        let expected: Vec<_> = names.map(|(name, status)| (Some(name.to_owned()), status)).into();
        assert_eq!(statuses(&metric), expected);

        metric.unit = Unit::BytesPerSecond;
        assert_eq!(
            metric.find_baseline(BaselineChoice::BestCompetitor).unwrap().name,
            "slow"
        );
    }

    #[test]
    fn a_goal_without_a_baseline_is_not_evaluated() {
        let metric = Metric::new("generate", Unit::Seconds, vec![2.0])
            .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(0.5));
        assert_eq!(statuses(&metric), [(None, Some(GoalStatus::NotEvaluated))]);
    }

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

    #[test]
    fn values_have_three_significant_digits() {
        for (unit, value, text) in [
            (Unit::Seconds, 12.34, "12.3 s"),
            (Unit::Seconds, 0.0712, "71.2 ms"),
            (Unit::Seconds, 0.000_123_4, "123 µs"),
            (Unit::Bytes, 812_345.0, "812 kB"),
            (Unit::Bytes, 2_345_678.0, "2.35 MB"),
            (Unit::BytesPerSecond, 456e6, "456 MB/s"),
            (Unit::Count, 7.0, "7.00"),
        ] {
            assert_eq!(unit.format(value), text);
        }
    }
}
