//! A figure: what was measured of ours, what was measured beside it, and what is to come out.

use serde::{Deserialize, Serialize};

use super::statistics::{median, ratio, spread};

/// What was measured, under the name of what it was measured of.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    pub(super) name: String,
    /// Another generator, or what it wrote.
    pub(super) peer: bool,
    /// A value for each round.
    pub(super) samples: Vec<f64>,
}

impl Lane {
    /// Something of our own, or a floor.
    pub(super) fn new(name: impl Into<String>, samples: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            peer: false,
            samples,
        }
    }
}

/// In what a figure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Unit {
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
    /// Whether more is better.
    fn is_speed(self) -> bool {
        matches!(self, Self::BytesPerSecond | Self::CallsPerSecond)
    }

    /// With three digits that count.
    pub(super) fn show(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 1e-3 => format!("{} µs", digits(value * 1e6)),
            Self::Seconds if value < 1.0 => format!("{} ms", digits(value * 1e3)),
            Self::Seconds => format!("{} s", digits(value)),
            Self::Bytes if value < 1e6 => format!("{} kB", digits(value / 1e3)),
            Self::Bytes => format!("{} MB", digits(value / 1e6)),
            Self::BytesPerSecond => format!("{} MB/s", digits(value / 1e6)),
            Self::CallsPerSecond => format!("{} /s", digits(value)),
            Self::Count => digits(value),
        }
    }
}

/// Three digits, or all before the point.
fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// What is to come out of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Goal {
    pub(super) against: Against,
    pub(super) bound: Bound,
}

/// What a goal compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// The lane of that name.
    Lane(&'static str),
    /// The best of the peers, whichever it is.
    BestPeer,
}

/// How ours is to stand to the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// At most so many times as much.
    AtMost(f64),
    /// At least so many times as much.
    AtLeast(f64),
    /// At most so much more.
    Plus(f64),
}

impl Bound {
    fn holds(self, ours: &[f64], theirs: &[f64]) -> bool {
        match self {
            Self::AtMost(times) => ratio(ours, theirs) <= times,
            Self::AtLeast(times) => ratio(ours, theirs) >= times,
            Self::Plus(more) => median(ours) <= median(theirs) + more,
        }
    }

    pub(super) fn show(self) -> String {
        match self {
            Self::AtMost(times) => format!("≤ {times}"),
            Self::AtLeast(times) => format!("≥ {times}"),
            Self::Plus(more) => format!("≤ + {more}"),
        }
    }
}

/// Something that was measured.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) what: String,
    pub(super) unit: Unit,
    pub(super) ours: Vec<f64>,
    pub(super) beside: Vec<Lane>,
    pub(super) goals: Vec<Goal>,
}

/// What became of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Met,
    Missed,
    /// There was nothing to compare with.
    Open,
}

/// A line of the table: ours beside one other, or alone.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) what: String,
    pub(super) unit: Unit,
    pub(super) ours: Value,
    pub(super) beside: Option<Beside>,
    pub(super) goal: Option<Judged>,
    /// Ready for people.
    #[serde(skip)]
    pub(super) shown: [String; 3],
}

/// A median, its spread as a share of it, and what both are of.
#[derive(Debug, Serialize)]
pub(super) struct Value {
    pub(super) median: f64,
    pub(super) spread: f64,
    samples: Vec<f64>,
}

/// The other of a row.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) value: Value,
    /// Ours in relation to it.
    pub(super) ratio: f64,
}

/// A goal and whether it was met.
#[derive(Debug, Serialize)]
pub(super) struct Judged {
    pub(super) bound: String,
    pub(super) verdict: Verdict,
}

impl Figure {
    /// Beside nothing yet.
    pub(super) fn new(what: impl Into<String>, unit: Unit, ours: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            unit,
            ours,
            beside: Vec::new(),
            goals: Vec::new(),
        }
    }

    /// Of lanes that were measured together; the first is ours.
    pub(super) fn of(what: impl Into<String>, unit: Unit, lanes: Vec<Lane>) -> Self {
        let mut lanes = lanes.into_iter();
        let ours = lanes.next().map(|lane| lane.samples).unwrap_or_default();
        Self {
            beside: lanes.collect(),
            ..Self::new(what, unit, ours)
        }
    }

    pub(super) fn goal(mut self, against: Against, bound: Bound) -> Self {
        self.goals.push(Goal { against, bound });
        self
    }

    fn opponent(&self, against: Against) -> Option<&Lane> {
        let better = |lane: &&Lane| match self.unit.is_speed() {
            true => -median(&lane.samples),
            false => median(&lane.samples),
        };
        match against {
            Against::Lane(name) => self.beside.iter().find(|lane| lane.name == name),
            Against::BestPeer => {
                let peers = self.beside.iter().filter(|lane| lane.peer);
                peers.min_by(|a, b| better(a).total_cmp(&better(b)))
            }
        }
    }

    /// A row for each goal, then for each lane that no goal speaks of; one at least.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut told: Vec<&str> = Vec::new();
        for goal in &self.goals {
            let opponent = self.opponent(goal.against);
            let verdict = match opponent {
                Some(lane) if goal.bound.holds(&self.ours, &lane.samples) => Verdict::Met,
                Some(_) => Verdict::Missed,
                None => Verdict::Open,
            };
            told.extend(opponent.map(|lane| lane.name.as_str()));
            let bound = goal.bound.show();
            rows.push(self.row(opponent, Some(Judged { bound, verdict })));
        }
        for lane in self.beside.iter().filter(|lane| !told.contains(&lane.name.as_str())) {
            rows.push(self.row(Some(lane), None));
        }
        if rows.is_empty() {
            rows.push(self.row(None, None));
        }
        rows
    }

    fn row(&self, beside: Option<&Lane>, goal: Option<Judged>) -> Row {
        let ours = Value::of(&self.ours);
        let beside = beside.map(|lane| Beside {
            name: lane.name.clone(),
            value: Value::of(&lane.samples),
            ratio: ratio(&self.ours, &lane.samples),
        });
        let missing = if goal.is_some() { "no peer here" } else { "" };
        Row {
            shown: [
                self.show(&ours),
                beside.as_ref().map_or_else(
                    || missing.to_owned(),
                    |beside| format!("{} {}", beside.name, self.show(&beside.value)),
                ),
                beside
                    .as_ref()
                    .map_or_else(String::new, |beside| format!("{:.2}", beside.ratio)),
            ],
            what: self.what.clone(),
            unit: self.unit,
            ours,
            beside,
            goal,
        }
    }

    /// A median, and its spread where there were several rounds.
    fn show(&self, value: &Value) -> String {
        let median = self.unit.show(value.median);
        match value.samples.len() {
            0 | 1 => median,
            _ => format!("{median} ±{:.0} %", value.spread * 100.0),
        }
    }
}

impl Value {
    fn of(samples: &[f64]) -> Self {
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

    fn peer(name: &str, sample: f64) -> Lane {
        Lane {
            peer: true,
            ..Lane::new(name, vec![sample])
        }
    }

    fn verdicts(figure: &Figure) -> Vec<(Option<String>, Option<Verdict>)> {
        let rows = figure.rows().into_iter();
        rows.map(|row| (row.beside.map(|lane| lane.name), row.goal.map(|goal| goal.verdict)))
            .collect()
    }

    #[test]
    fn a_goal_speaks_of_the_best_peer() {
        let lanes = || vec![peer("slow", 9.0), peer("fast", 4.0), Lane::new("floor", vec![1.0])];
        let mut figure = Figure::new("generate", Unit::Seconds, vec![2.0]).goal(Against::BestPeer, Bound::AtMost(0.5));
        figure.beside = lanes();
        let names = [("fast", Some(Verdict::Met)), ("slow", None), ("floor", None)];
        let expected: Vec<_> = names.map(|(name, verdict)| (Some(name.to_owned()), verdict)).into();
        assert_eq!(verdicts(&figure), expected);

        figure.unit = Unit::BytesPerSecond;
        assert_eq!(figure.opponent(Against::BestPeer).unwrap().name, "slow");
    }

    #[test]
    fn without_anybody_to_compare_with_a_goal_stays_open() {
        let figure = Figure::new("generate", Unit::Seconds, vec![2.0]).goal(Against::BestPeer, Bound::AtMost(0.5));
        assert_eq!(verdicts(&figure), [(None, Some(Verdict::Open))]);
    }

    #[test]
    fn bounds_are_what_they_say() {
        for (bound, ours, met) in [
            (Bound::AtMost(3.0), 30.0, true),
            (Bound::AtMost(3.0), 31.0, false),
            (Bound::AtLeast(1.0), 10.0, true),
            (Bound::AtLeast(1.0), 9.9, false),
            (Bound::Plus(5.0), 15.0, true),
            (Bound::Plus(5.0), 16.0, false),
        ] {
            assert_eq!(bound.holds(&[ours], &[10.0]), met, "{bound:?} of {ours} and 10");
        }
    }

    #[test]
    fn values_have_three_digits() {
        for (unit, value, shown) in [
            (Unit::Seconds, 12.34, "12.3 s"),
            (Unit::Seconds, 0.0712, "71.2 ms"),
            (Unit::Seconds, 0.000_123_4, "123 µs"),
            (Unit::Bytes, 812_345.0, "812 kB"),
            (Unit::Bytes, 2_345_678.0, "2.35 MB"),
            (Unit::BytesPerSecond, 456e6, "456 MB/s"),
            (Unit::Count, 7.0, "7.00"),
        ] {
            assert_eq!(unit.show(value), shown);
        }
    }
}
