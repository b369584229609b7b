//! A metric: the samples of this generator, the samples of baselines, and goals.

use super::goal::{BaselineChoice, Goal, GoalResult, GoalStatus, Threshold};
use super::row::{BaselineEstimate, Estimate, Row};
use super::statistics::{median, ratio};
use super::unit::Unit;

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

/// A metric.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Vec<f64>,
    pub(crate) baselines: Vec<Series>,
    pub(crate) goals: Vec<Goal>,
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
        self.goals.push(Goal {
            baseline,
            threshold,
            headline: None,
        });
        self
    }

    /// Shows the goal that was added last in the chart.
    pub(crate) fn with_headline(mut self, headline: impl Into<String>) -> Self {
        if let Some(goal) = self.goals.last_mut() {
            goal.headline = Some(headline.into());
        }
        self
    }

    fn find_baseline(&self, choice: BaselineChoice) -> Option<&Series> {
        let sort_key = |series: &&Series| match self.unit.higher_is_better() {
            true => -median(&series.samples),
            false => median(&series.samples),
        };
        match choice {
            BaselineChoice::Series(name) => self.baselines.iter().find(|series| series.name == name),
            BaselineChoice::Only => self.baselines.first(),
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
            rows.push(Row {
                headline: goal.headline.clone(),
                goal: Some(GoalResult {
                    threshold: goal.threshold,
                    status,
                }),
                ..self.row(baseline)
            });
        }
        for series in self
            .baselines
            .iter()
            .filter(|series| !covered.contains(&series.name.as_str()))
        {
            rows.push(self.row(Some(series)));
        }
        if rows.is_empty() {
            rows.push(self.row(None));
        }
        rows
    }

    fn row(&self, baseline: Option<&Series>) -> Row {
        Row {
            name: self.name.clone(),
            unit: self.unit,
            headline: None,
            ours: Estimate::new(&self.ours),
            baseline: baseline.map(|series| BaselineEstimate {
                name: series.name.clone(),
                estimate: Estimate::new(&series.samples),
                ratio: ratio(&self.ours, &series.samples),
            }),
            goal: None,
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
}
