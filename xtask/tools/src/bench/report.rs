//! The report of a run: a Markdown table and JSON.

use std::env::consts::{ARCH, OS};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::SystemTime;

use serde::Serialize;

use super::args::Suite;
use super::measurement::goal::{GoalResult, GoalStatus};
use super::measurement::metric::Metric;
use super::measurement::row::Row;

/// The results of a run.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) date: String,
    pub(super) environment: String,
    pub(super) quick: bool,
    pub(super) suites: Vec<Section>,
    /// Footnotes of the table.
    pub(super) footnotes: Vec<String>,
}

/// The results of a suite.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) suite: Suite,
    pub(super) rows: Vec<Row>,
}

impl Report {
    pub(super) fn new(quick: bool) -> Self {
        Self {
            date: httpdate::fmt_http_date(SystemTime::now()),
            environment: environment(),
            quick,
            suites: Vec::new(),
            footnotes: Vec::new(),
        }
    }

    /// Adds the metrics of a suite. With `--quick`, goals are not evaluated.
    pub(super) fn add_suite(&mut self, suite: Suite, metrics: &[Metric]) {
        let mut rows: Vec<Row> = metrics.iter().flat_map(Metric::rows).collect();
        if self.quick {
            rows.iter_mut()
                .filter_map(|row| row.goal.as_mut())
                .for_each(|goal| goal.status = GoalStatus::NotEvaluated);
        }
        // A smoke test leaves suites out.
        if !rows.is_empty() {
            self.suites.push(Section { suite, rows });
        }
    }

    pub(super) fn goals(&self) -> impl Iterator<Item = &GoalResult> {
        let rows = self.suites.iter().flat_map(|section| &section.rows);
        rows.filter_map(|row| row.goal.as_ref())
    }

    /// Formats the tables as Markdown, with aligned columns for the terminal.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("{}, {}\n", self.date, self.environment);
        for Section { suite, rows } in &self.suites {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n## {suite:?}\n");
            write_table(&mut text, rows);
        }
        if !self.footnotes.is_empty() {
            text.push('\n');
        }
        for footnote in &self.footnotes {
            let _ = writeln!(text, "- {footnote}");
        }
        text
    }
}

const HEADERS: [&str; 5] = ["metric", "this generator", "baseline", "ratio", "goal"];

/// Appends a Markdown table with aligned columns.
fn write_table(text: &mut String, rows: &[Row]) {
    let mut lines: Vec<[String; 5]> = vec![HEADERS.map(str::to_owned)];
    let mut previous_name = "";
    for row in rows {
        let is_repeated = previous_name == row.name;
        previous_name = &row.name;
        let unless_repeated = |cell: &str| if is_repeated { String::new() } else { cell.to_owned() };
        let [ours, baseline, ratio, goal] = row.cells();
        lines.push([
            unless_repeated(&row.name),
            unless_repeated(&ours),
            baseline,
            ratio,
            goal,
        ]);
    }
    let mut widths = [3; 5];
    for cells in &lines {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (number, cells) in lines.iter().enumerate() {
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if number == 0 {
            let rules = widths.map(|width| "-".repeat(width));
            let _ = writeln!(text, "| {} |", rules.join(" | "));
        }
    }
}

/// Processor, operating system and compiler.
fn environment() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    let version = version.as_deref().map_or("rustc", str::trim);
    format!(
        "{count} × {}, {OS} {ARCH}, {version}",
        cpu.as_deref().unwrap_or("processor")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measurement::goal::{BaselineChoice, Threshold};
    use crate::bench::measurement::metric::Series;
    use crate::bench::measurement::unit::Unit;

    fn report(quick: bool) -> Report {
        let missed = Metric::from_series(
            "check",
            Unit::Seconds,
            vec![Series::new("ours", vec![2.0, 2.0]), Series::new("io", vec![1.0, 1.0])],
        );
        let metrics = [
            missed.with_goal(BaselineChoice::Series("io"), Threshold::MaxRatio(1.5)),
            Metric::new("size", Unit::Bytes, vec![1500.0])
                .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(0.5)),
        ];
        let mut report = Report {
            date: "today".to_owned(),
            environment: "here".to_owned(),
            ..Report::new(quick)
        };
        report.add_suite(Suite::Compile, &metrics);
        report
    }

    #[test]
    fn the_table_has_a_row_for_each_comparison() {
        insta::assert_snapshot!(report(false).markdown(), @r"
        today, here

        ## Compile

        | metric | this generator | baseline            | ratio | goal          |
        | ------ | -------------- | ------------------- | ----- | ------------- |
        | check  | 2.00 s ±0 %    | io 1.00 s ±0 %      | 2.00  | ≤ 1.5, missed |
        | size   | 1.50 kB        | no competitor found |       | ≤ 0.5         |
        ");
    }

    #[test]
    fn a_quick_run_misses_no_goals() {
        let missed = |quick| {
            let report = report(quick);
            report.goals().filter(|goal| goal.status == GoalStatus::Missed).count()
        };
        assert_eq!((missed(false), missed(true)), (1, 0));
    }
}
