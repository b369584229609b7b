//! Prints the results: a table, known deviations, failures, and a summary.

use std::io::{self, Write};
use std::path::Path;

use super::checks::{ModeResult, OperationResult, Results, SEND_MODES};
use crate::fs_util::file_name;

pub(super) fn print(to: &mut impl Write, document: &Path, results: &Results<'_>) -> io::Result<()> {
    let operations = &results.operations;
    let title = file_name(document);
    let widest = operations
        .iter()
        .map(|result| result.operation.len())
        .chain([title.len()])
        .max();
    let width = widest.unwrap_or_default();

    write!(to, "{title:<width$}")?;
    for mode in SEND_MODES {
        write!(to, "  {mode}")?;
    }
    writeln!(to)?;
    for result in operations {
        result_line(to, result, width)?;
    }

    for (index, deviation) in results.known_deviations.iter().enumerate() {
        writeln!(to, "\n{} {}", footnote(index), deviation.reason)?;
    }
    for result in operations {
        for (cell, mode) in result.modes.iter().zip(SEND_MODES) {
            if let ModeResult::Failed(problems) = cell {
                writeln!(to, "\n{}, {mode}:\n  {}", result.operation, problems.join("\n  "))?;
            }
        }
    }
    for operation in &results.unknown_operations {
        writeln!(to, "\n{operation}: is not in the document")?;
    }

    let (passed, all, requests) = (results.passed_count(), operations.len(), results.requests);
    write!(to, "\n{passed}/{all} operations, {requests} requests")?;
    let with_deviation = operations
        .iter()
        .filter(|result| result.passed() && result.has_known_deviation())
        .count();
    if with_deviation > 0 {
        write!(to, "; {with_deviation} of the operations with a known deviation")?;
    }
    writeln!(to, ": {title}")
}

fn result_line(to: &mut impl Write, result: &OperationResult, width: usize) -> io::Result<()> {
    let mut line = format!("{:<width$}", result.operation);
    for (cell, mode) in result.modes.iter().zip(SEND_MODES) {
        let text = match cell {
            ModeResult::NotApplicable => "–".to_owned(),
            ModeResult::Passed => "ok".to_owned(),
            ModeResult::KnownDeviation(index) => footnote(*index),
            ModeResult::Failed(_) => "FAILED".to_owned(),
        };
        line += &format!("  {text:<width$}", width = mode.len());
    }
    writeln!(to, "{}", line.trim_end())
}

fn footnote(index: usize) -> String {
    format!("[{}]", index + 1)
}
