//! What a run comes to: a table for people, and JSON for programs.

use std::env::consts::{ARCH, OS};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::SystemTime;

use serde::Serialize;

use super::Part;
use super::figure::{Figure, Judged, Row, Verdict};

/// A run of the command.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) date: String,
    pub(super) machine: String,
    pub(super) quick: bool,
    pub(super) parts: Vec<Section>,
    /// What else there is to say of the run.
    pub(super) notes: Vec<String>,
}

/// The figures of a part.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) part: Part,
    pub(super) rows: Vec<Row>,
}

impl Report {
    pub(super) fn new(quick: bool) -> Self {
        Self {
            date: httpdate::fmt_http_date(SystemTime::now()),
            machine: machine(),
            quick,
            parts: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds the figures of a part. What was measured once in a hurry is held against no goal.
    pub(super) fn add(&mut self, part: Part, figures: &[Figure]) {
        let mut rows: Vec<Row> = figures.iter().flat_map(Figure::rows).collect();
        if self.quick {
            rows.iter_mut()
                .filter_map(|row| row.goal.as_mut())
                .for_each(|goal| goal.verdict = Verdict::Open);
        }
        self.parts.push(Section { part, rows });
    }

    pub(super) fn goals(&self) -> impl Iterator<Item = &Judged> {
        let rows = self.parts.iter().flat_map(|section| &section.rows);
        rows.filter_map(|row| row.goal.as_ref())
    }

    /// The table, as a page of Markdown that reads as well on a terminal.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("{}, {}\n", self.date, self.machine);
        for Section { part, rows } in &self.parts {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "\n## {part:?}\n");
            table(&mut text, rows);
        }
        if !self.notes.is_empty() {
            text.push('\n');
        }
        for note in &self.notes {
            let _ = writeln!(text, "- {note}");
        }
        text
    }
}

const HEAD: [&str; 6] = ["figure", "ours", "beside", "ratio", "goal", ""];

/// A table whose columns stand under each other.
fn table(text: &mut String, rows: &[Row]) {
    let mut lines: Vec<[String; 6]> = vec![HEAD.map(str::to_owned)];
    let mut before = "";
    for row in rows {
        let again = before == row.what;
        before = &row.what;
        let once = |cell: &str| if again { String::new() } else { cell.to_owned() };
        let [ours, beside, ratio] = &row.shown;
        let (goal, verdict) = match &row.goal {
            Some(goal) => (goal.bound.clone(), word(goal.verdict)),
            None => (String::new(), ""),
        };
        lines.push([
            once(&row.what),
            once(ours),
            beside.clone(),
            ratio.clone(),
            goal,
            verdict.to_owned(),
        ]);
    }
    let mut widths = [3; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (number, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if number == 0 {
            let rules = widths.map(|width| "-".repeat(width));
            let _ = writeln!(text, "| {} |", rules.join(" | "));
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "MISSED",
        Verdict::Open => "",
    }
}

/// What the figures were measured on, as far as it can be told.
fn machine() -> String {
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
    use super::super::figure::{Against, Bound, Lane, Unit};
    use super::*;

    fn report(quick: bool) -> Report {
        let missed = Figure::of(
            "check",
            Unit::Seconds,
            vec![Lane::new("ours", vec![2.0, 2.0]), Lane::new("floor", vec![1.0, 1.0])],
        );
        let figures = [
            missed.goal(Against::Lane("floor"), Bound::AtMost(1.5)),
            Figure::new("size", Unit::Bytes, vec![1500.0]).goal(Against::BestPeer, Bound::AtMost(0.5)),
        ];
        let mut report = Report {
            date: "today".to_owned(),
            machine: "here".to_owned(),
            ..Report::new(quick)
        };
        report.add(Part::Compile, &figures);
        report
    }

    #[test]
    fn the_table_has_a_row_for_each_comparison() {
        insta::assert_snapshot!(report(false).markdown(), @r"
        today, here

        ## Compile

        | figure | ours        | beside            | ratio | goal  |        |
        | ------ | ----------- | ----------------- | ----- | ----- | ------ |
        | check  | 2.00 s ±0 % | floor 1.00 s ±0 % | 2.00  | ≤ 1.5 | MISSED |
        | size   | 1.50 kB     | no peer here      |       | ≤ 0.5 |        |
        ");
    }

    #[test]
    fn nothing_is_missed_in_a_hurry() {
        let missed = |quick| {
            let report = report(quick);
            report.goals().filter(|goal| goal.verdict == Verdict::Missed).count()
        };
        assert_eq!((missed(false), missed(true)), (1, 0));
    }
}
