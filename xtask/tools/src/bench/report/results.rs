//! The results of a run, which can be saved and merged.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::environment;
use crate::bench::args::Suite;
use crate::bench::measurement::goal::{GoalResult, GoalStatus};
use crate::bench::measurement::metric::Metric;
use crate::bench::measurement::row::Row;

/// The results of a run, or of several.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(super) quick: bool,
    pub(super) suites: Vec<Section>,
}

/// The results of a suite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Section {
    pub(super) suite: Suite,
    /// When and where it was measured.
    pub(super) date: String,
    pub(super) environment: String,
    pub(super) rows: Vec<Row>,
    /// Footnotes of the table.
    pub(super) footnotes: Vec<String>,
}

impl Report {
    pub(crate) fn new(quick: bool) -> Self {
        Self {
            quick,
            suites: Vec::new(),
        }
    }

    /// Reads saved reports. A suite of a later one replaces that of an earlier one.
    pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<Self> {
        let mut merged = Self::new(false);
        for path in paths {
            let text = fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            let report: Self =
                serde_json::from_str(&text).with_context(|| format!("{}: is not a report", path.display()))?;
            merged.merge(report);
        }
        Ok(merged)
    }

    fn merge(&mut self, later: Self) {
        self.quick |= later.quick;
        for section in later.suites {
            self.suites.retain(|existing| existing.suite != section.suite);
            self.suites.push(section);
        }
        self.suites.sort_by_key(|section| section.suite);
    }

    /// Adds the metrics of a suite. With `--quick`, goals are not evaluated.
    pub(crate) fn add_suite(&mut self, suite: Suite, metrics: &[Metric], footnotes: Vec<String>, generators: &str) {
        let mut rows: Vec<Row> = metrics.iter().flat_map(Metric::rows).collect();
        if self.quick {
            rows.iter_mut()
                .filter_map(|row| row.goal.as_mut())
                .for_each(|goal| goal.status = GoalStatus::NotEvaluated);
        }
        // A suite may have no rows because it was skipped; its footnotes say why.
        if !rows.is_empty() || !footnotes.is_empty() {
            self.suites.push(Section {
                suite,
                date: environment::today(),
                environment: format!("{}{generators}", environment::describe_machine()),
                rows,
                footnotes,
            });
        }
    }

    /// The days of the measurements.
    pub(super) fn dates(&self) -> Vec<&str> {
        let mut dates: Vec<&str> = Vec::new();
        for section in self.suites.iter().filter(|section| !section.rows.is_empty()) {
            if !dates.contains(&section.date.as_str()) {
                dates.push(&section.date);
            }
        }
        dates
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.suites.iter().flat_map(|section| &section.rows)
    }

    pub(crate) fn goals(&self) -> impl Iterator<Item = &GoalResult> {
        self.rows().filter_map(|row| row.goal.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measurement::goal::{BaselineChoice, Threshold};
    use crate::bench::measurement::metric::Series;
    use crate::bench::measurement::unit::Unit;

    fn report(quick: bool, suite: Suite, ours: f64) -> Report {
        let series = vec![Series::new("ours", vec![ours]), Series::new("io", vec![1.0])];
        let metric = Metric::from_series("check", Unit::Seconds, series)
            .with_goal(BaselineChoice::Only, Threshold::MaxRatio(1.5))
            .with_headline("check of the crate");
        let mut report = Report::new(quick);
        report.add_suite(suite, &[metric], vec!["a footnote".to_owned()], "");
        report
    }

    #[test]
    fn a_quick_run_misses_no_goals() {
        let missed = |quick| {
            let report = report(quick, Suite::Compile, 2.0);
            report.goals().filter(|goal| goal.status == GoalStatus::Missed).count()
        };
        assert_eq!((missed(false), missed(true)), (1, 0));
    }

    #[test]
    fn a_report_can_be_read_again() {
        let report = report(false, Suite::Compile, 2.0);
        let json = serde_json::to_string(&report).unwrap();
        let read: Report = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert!(json.contains(r#""threshold":{"max_ratio":1.5}"#), "{json}");
    }

    #[test]
    fn later_suites_replace_earlier_ones_and_the_order_is_that_of_the_command() {
        let mut merged = report(false, Suite::Run, 1.0);
        merged.merge(report(false, Suite::Compile, 2.0));
        merged.merge(report(false, Suite::Run, 3.0));
        let values = merged
            .suites
            .iter()
            .map(|section| (section.suite, section.rows[0].ours.median));
        assert_eq!(values.collect::<Vec<_>>(), [(Suite::Compile, 2.0), (Suite::Run, 3.0)]);
    }
}
