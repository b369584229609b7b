//! The chart of a report: a bar for each headline, on a logarithmic axis.

use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Style, Text, Title};

use super::results::Report;
use crate::bench::measurement::goal::{GoalResult, GoalStatus, Threshold};
use crate::bench::measurement::row::Row;

/// Widths of the names, of the bars, and of the values next to them.
const NAMES: f64 = 360.0;
const BARS: f64 = 250.0;
const VALUES: f64 = 228.0;
/// Heights of the title with the legend, of a bar with its distance to the next one, and of the axis.
const HEADER: f64 = 58.0;
const ROW: f64 = 26.0;
const AXIS: f64 = 30.0;

/// The labels of the axis, as far as the bars need them.
const TICKS: [f64; 10] = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0];

/// The colors follow the light or dark mode of the reader. The background is transparent.
const STYLE: &str = "
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 16px; }
.small { font-size: 12px; fill: #59636e; }
.met { fill: #2da44e; } .missed { fill: #d4702a; } .plain { fill: #6e7781; }
.grid { stroke: #d1d9e0; } .one { stroke: #1f2328; stroke-width: 1.5; }
.goal { stroke: #0550ae; stroke-width: 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; } .small { fill: #9198a1; }
  .met { fill: #3fb950; } .missed { fill: #db8a4a; } .plain { fill: #8b949e; }
  .grid { stroke: #3d444d; } .one { stroke: #f0f6fc; }
  .goal { stroke: #79c0ff; }
}
";

/// A comparison with a baseline. Less is better: rates are inverted.
#[derive(Debug, PartialEq)]
struct Bar<'r> {
    name: &'r str,
    baseline: &'r str,
    ratio: f64,
    goal: f64,
    class: &'static str,
}

impl<'r> Bar<'r> {
    /// The bar of a row that has a headline, a baseline and a goal for the ratio.
    fn of(row: &'r Row) -> Option<Self> {
        let (name, baseline) = (row.headline.as_deref()?, row.baseline.as_ref()?);
        let GoalResult { threshold, status } = row.goal?;
        let (Threshold::MaxRatio(goal) | Threshold::MinRatio(goal)) = threshold else {
            return None;
        };
        let less_is_better = |ratio: f64| {
            if row.unit.higher_is_better() {
                1.0 / ratio
            } else {
                ratio
            }
        };
        let (ratio, goal) = (less_is_better(baseline.ratio), less_is_better(goal));
        let is_drawable = [ratio, goal].iter().all(|value| value.is_finite() && *value > 0.0);
        is_drawable.then_some(Self {
            name,
            baseline: &baseline.name,
            ratio,
            goal,
            class: match status {
                GoalStatus::Met => "met",
                GoalStatus::Missed => "missed",
                GoalStatus::NotEvaluated => "plain",
            },
        })
    }
}

/// The logarithmic axis, from the largest label below all values to the smallest one above them.
struct Axis {
    first: f64,
    last: f64,
}

impl Axis {
    fn new(bars: &[Bar<'_>]) -> Self {
        let values = bars.iter().flat_map(|bar| [bar.ratio, bar.goal]);
        let (min, max) = values.fold((0.5_f64, 1.5_f64), |(min, max), value| (min.min(value), max.max(value)));
        let first = TICKS.iter().rfind(|tick| **tick <= min);
        let last = TICKS.iter().find(|tick| **tick >= max);
        Self {
            first: first.copied().unwrap_or(min),
            last: last.copied().unwrap_or(max),
        }
    }

    fn position(&self, ratio: f64) -> f64 {
        NAMES + BARS * (ratio / self.first).ln() / (self.last / self.first).ln()
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        TICKS.into_iter().filter(|tick| (self.first..=self.last).contains(tick))
    }
}

/// Draws the headlines of a report as SVG.
pub(super) fn draw(report: &Report) -> String {
    let bars: Vec<Bar<'_>> = report.rows().filter_map(Bar::of).collect();
    let axis = Axis::new(&bars);
    let bottom = bars.iter().fold(HEADER, |y, _| y + ROW);
    let (width, height) = (NAMES + BARS + VALUES, bottom + AXIS);
    let title = "Time, CPU time and size next to a baseline: less is better";
    let mut document = Document::new()
        .set("viewBox", (0, 0, width, height))
        .set("width", width)
        .set("height", height)
        .set("role", "img")
        .add(Title::new(title))
        .add(Style::new(STYLE))
        .add(text(title, 0.0, 18.0, "title", "start"))
        .add(text(
            &format!(
                "Ratio to the baseline on the right, logarithmic, rates inverted. Blue: goal; green: met; orange: missed. {}.",
                report.dates().join(", ")
            ),
            0.0,
            38.0,
            "small",
            "start",
        ));
    for tick in axis.ticks() {
        let class = if (tick - 1.0).abs() < f64::EPSILON {
            "one"
        } else {
            "grid"
        };
        let x = axis.position(tick);
        document = document.add(line(x, HEADER - 6.0, bottom, class)).add(text(
            &format!("{tick}×"),
            x,
            bottom + 18.0,
            "small",
            "middle",
        ));
    }
    let mut y = HEADER;
    for bar in &bars {
        document = document.add(draw_bar(bar, &axis, y));
        y += ROW;
    }
    document.to_string() + "\n"
}

/// A bar from the line of the baseline to the ratio, its name, its value and its goal.
fn draw_bar(bar: &Bar<'_>, axis: &Axis, y: f64) -> Group {
    let (one, end, goal) = (axis.position(1.0), axis.position(bar.ratio), axis.position(bar.goal));
    let value = format!("{:.2}× {}", bar.ratio, bar.baseline);
    Group::new()
        .add(text(bar.name, NAMES - 12.0, y + 17.0, "", "end"))
        .add(
            Rectangle::new()
                .set("class", bar.class)
                .set("x", rounded(one.min(end)))
                .set("y", y + 4.0)
                .set("width", rounded((one - end).abs().max(1.0)))
                .set("height", ROW - 8.0),
        )
        .add(line(goal, y + 1.0, y + ROW - 1.0, "goal"))
        .add(text(&value, NAMES + BARS + 12.0, y + 17.0, "", "start"))
}

fn line(x: f64, top: f64, bottom: f64, class: &str) -> Line {
    let x = rounded(x);
    Line::new()
        .set("class", class)
        .set("x1", x)
        .set("x2", x)
        .set("y1", top)
        .set("y2", bottom)
}

fn text(content: &str, x: f64, y: f64, class: &str, anchor: &str) -> Text {
    let text = Text::new(content)
        .set("x", rounded(x))
        .set("y", y)
        .set("text-anchor", anchor);
    if class.is_empty() {
        text
    } else {
        text.set("class", class)
    }
}

/// A tenth of a pixel is enough.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::args::Suite;
    use crate::bench::measurement::goal::BaselineChoice;
    use crate::bench::measurement::metric::{Metric, Series};
    use crate::bench::measurement::unit::Unit;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    fn metric(name: &str, unit: Unit, ours: f64, threshold: Threshold) -> Metric {
        let series = vec![Series::new("ours", vec![ours]), Series::new("by <hand>", vec![1.0])];
        Metric::from_series(name, unit, series)
            .with_goal(BaselineChoice::Only, threshold)
            .with_headline(name)
    }

    #[test]
    fn rates_and_their_goals_are_inverted() {
        let rate = metric("decode", Unit::BytesPerSecond, 2.0, Threshold::MinRatio(1.25));
        let rows = rate.rows();
        let bar = Bar::of(&rows[0]).unwrap();
        near(bar.ratio, 0.5);
        near(bar.goal, 0.8);
        assert_eq!((bar.class, bar.baseline), ("met", "by <hand>"));
    }

    #[test]
    fn rows_without_a_headline_or_a_ratio_have_no_bar() {
        let difference = metric("allocations", Unit::Count, 2.0, Threshold::MaxDifference(5.0));
        assert_eq!(Bar::of(&difference.rows()[0]), None);
        let plain = Metric::new("time", Unit::Seconds, vec![1.0]);
        assert_eq!(Bar::of(&plain.rows()[0]), None);
    }

    #[test]
    fn the_axis_is_logarithmic_and_contains_all_values() {
        let row = metric("check", Unit::Seconds, 0.25, Threshold::MaxRatio(0.3)).rows();
        let axis = Axis::new(&[Bar::of(&row[0]).unwrap()]);
        near(axis.position(0.2), NAMES);
        near(axis.position(1.5), NAMES + BARS);
        let step = axis.position(0.4) - axis.position(0.2);
        near(axis.position(0.8) - axis.position(0.4), step);
    }

    #[test]
    fn the_chart_has_the_name_the_value_and_the_goal_of_each_headline() {
        let mut report = Report::new(false);
        report.add_suite(
            Suite::Compile,
            &[
                metric("check", Unit::Seconds, 0.25, Threshold::MaxRatio(0.3)),
                metric("build", Unit::Seconds, 0.75, Threshold::MaxRatio(0.5)),
            ],
            Vec::new(),
            "",
        );
        let svg = draw(&report);
        assert!(svg.contains("0.25× by &lt;hand&gt;") && svg.contains("0.75×"), "{svg}");
        for (part, count) in [("class=\"met\"", 1), ("class=\"missed\"", 1), ("class=\"goal\"", 2)] {
            assert_eq!(svg.matches(part).count(), count, "{part} in {svg}");
        }
    }
}
