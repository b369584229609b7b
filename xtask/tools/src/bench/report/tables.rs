//! The results as Markdown: a table for each suite, with aligned columns for the terminal.

use std::fmt::Write;

use super::results::{Report, Section};
use crate::bench::measurement::row::Row;

/// Writes the tables, each with the day and the machine if they are not those of the table before, and the footnotes.
pub(super) fn write(report: &Report) -> String {
    let mut text = String::new();
    let mut previous = None;
    for section in &report.suites {
        if !text.is_empty() {
            text.push('\n');
        }
        write_section(&mut text, section, &mut previous);
    }
    let mut footnotes: Vec<&str> = Vec::new();
    for footnote in report.suites.iter().flat_map(|section| &section.footnotes) {
        if !footnotes.contains(&footnote.as_str()) {
            footnotes.push(footnote);
        }
    }
    if !footnotes.is_empty() {
        text.push_str("\n### Notes\n\n");
    }
    for footnote in footnotes {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- {footnote}");
    }
    text
}

fn write_section<'r>(text: &mut String, section: &'r Section, previous: &mut Option<(&'r str, &'r str)>) {
    if section.rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {}\n", section.suite.title());
    let measured = (section.date.as_str(), section.environment.as_str());
    if previous.replace(measured) != Some(measured) {
        let (date, environment) = measured;
        let _ = writeln!(text, "Measured on {date}: {environment}.\n");
    }
    write_table(text, &section.rows);
}

const HEADERS: [&str; 5] = ["metric", "this generator", "baseline", "ratio", "goal"];

/// Appends a table with aligned columns.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::args::Suite;
    use crate::bench::measurement::goal::{BaselineChoice, Threshold};
    use crate::bench::measurement::metric::{Metric, Series};
    use crate::bench::measurement::unit::Unit;

    #[test]
    fn a_table_has_a_row_for_each_comparison() {
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
        let calls = Metric::from_series(
            "allocations",
            Unit::Count,
            vec![Series::new("ours", vec![80.0]), Series::new("by hand", vec![76.0])],
        );
        let mut report = Report::new(false);
        report.add_suite(Suite::Compile, &metrics, vec!["a footnote".to_owned()], "");
        let calls = calls.with_goal(BaselineChoice::Only, Threshold::MaxDifference(5.0));
        report.add_suite(Suite::Run, &[calls], vec!["a footnote".to_owned()], "");
        for section in &mut report.suites {
            section.date = "today".to_owned();
            section.environment = "here".to_owned();
        }
        insta::assert_snapshot!(write(&report), @r"
        ### Compile

        Measured on today: here.

        | metric | this generator | baseline            | ratio | goal          |
        | ------ | -------------- | ------------------- | ----- | ------------- |
        | check  | 2.00 s ±0 %    | io 1.00 s ±0 %      | 2.00  | ≤ 1.5, missed |
        | size   | 1.50 kB        | no competitor found |       | ≤ 0.5         |

        ### Run

        | metric      | this generator | baseline   | ratio | goal |
        | ----------- | -------------- | ---------- | ----- | ---- |
        | allocations | 80             | by hand 76 | +4    | ≤ +5 |

        ### Notes

        - a footnote
        ");
    }
}
