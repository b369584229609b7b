//! Prints the results: a table by folder, and the failures.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use super::results::{CallOutcome, Cause, Outcome};

const HEADERS: [&str; 8] = [
    "folder",
    "OpenAPI",
    "passed",
    "cannot be said in OpenAPI",
    "lost by the emitter",
    "as text",
    "ours",
    "failed",
];

/// The number of calls with each outcome, in the order of the columns.
type Counts = [usize; 6];

/// Prints the table. Versions of OpenAPI with the same counts share a row.
pub(super) fn print_table(out: &mut impl Write, outcomes: &[CallOutcome]) -> io::Result<()> {
    let mut folders: BTreeMap<&str, BTreeMap<&str, Counts>> = BTreeMap::new();
    let mut totals: BTreeMap<&str, Counts> = BTreeMap::new();
    for outcome in outcomes {
        let column = column(&outcome.outcome);
        for counts in [
            folders.entry(&outcome.folder).or_default().entry(&outcome.version),
            totals.entry(&outcome.version),
        ] {
            counts.or_default()[column] += 1;
        }
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(HEADERS);
    for (folder, versions) in folders
        .iter()
        .map(|(folder, versions)| (*folder, versions))
        .chain([("total", &totals)])
    {
        let mut rows: Vec<(Vec<&str>, &Counts)> = Vec::new();
        for (version, counts) in versions {
            match rows.iter_mut().find(|(_, known)| *known == counts) {
                Some((names, _)) => names.push(version),
                None => rows.push((vec![version], counts)),
            }
        }
        for (names, counts) in rows {
            let mut cells = vec![folder.to_owned(), names.join(", ")];
            cells.extend(
                counts
                    .iter()
                    .map(|count| if *count == 0 { String::new() } else { count.to_string() }),
            );
            table.add_row(cells);
        }
    }
    for column in 2..HEADERS.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{}", table.trim_fmt())
}

fn column(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Passed => 0,
        Outcome::Exception(Cause::OpenApi) => 1,
        Outcome::Exception(Cause::Emitter) => 2,
        Outcome::Exception(Cause::Text) => 3,
        Outcome::Exception(Cause::Ours) => 4,
        Outcome::Failed(_) => 5,
    }
}

/// Prints the failures, each with the versions that have it.
pub(super) fn print_failures(out: &mut impl Write, outcomes: &[CallOutcome]) -> io::Result<()> {
    let mut failures: Vec<(&CallOutcome, &str, Vec<&str>)> = Vec::new();
    for outcome in outcomes {
        let Outcome::Failed(problem) = &outcome.outcome else {
            continue;
        };
        let same = failures
            .iter_mut()
            .find(|(known, text, _)| known.call == outcome.call && *text == problem);
        match same {
            Some((_, _, versions)) => versions.push(&outcome.version),
            None => failures.push((outcome, problem, vec![&outcome.version])),
        }
    }
    for (outcome, problem, versions) in failures {
        writeln!(out, "\n{} ({}):\n  {problem}", outcome.call, versions.join(", "))?;
    }
    Ok(())
}
