//! The table of all trials.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use super::trial::Trial;

const HEAD: &[&str] = &[
    "document",
    "operations",
    "schemas",
    "warnings",
    "untyped",
    "lines",
    "generate",
    "check",
    "result",
];

/// Prints a row for each document, a total, why values are untyped, and what went wrong.
pub(super) fn print(out: &mut impl Write, trials: &[Trial], passed_over: usize) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(HEAD);
    for trial in trials {
        table.add_row(row(trial));
    }
    table.add_row(total(trials));
    for column in 1..HEAD.len() - 1 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if passed_over > 0 {
        writeln!(out, "{passed_over} other JSON and YAML files are no OpenAPI documents")?;
    }
    untyped(out, trials)?;
    for trial in trials.iter().filter(|trial| !trial.is_good()) {
        writeln!(out, "\n{}:", trial.document)?;
        for error in &trial.errors {
            writeln!(out, "error: {error}")?;
        }
        for finding in &trial.findings {
            writeln!(out, "{}", finding.text.trim_end())?;
        }
    }
    Ok(())
}

fn row(trial: &Trial) -> Vec<String> {
    vec![
        trial.document.clone(),
        trial.operations.to_string(),
        trial.schemas.to_string(),
        trial.warnings.len().to_string(),
        trial.untyped.len().to_string(),
        trial.lines.to_string(),
        seconds(trial.generate_seconds),
        trial.check_seconds.map(seconds).unwrap_or_default(),
        result(trial),
    ]
}

fn total(trials: &[Trial]) -> Vec<String> {
    let sum = |count: fn(&Trial) -> usize| trials.iter().map(count).sum::<usize>().to_string();
    let good = trials.iter().filter(|trial| trial.is_good()).count();
    vec![
        "total".to_owned(),
        sum(|trial| trial.operations),
        sum(|trial| trial.schemas),
        sum(|trial| trial.warnings.len()),
        sum(|trial| trial.untyped.len()),
        sum(|trial| trial.lines),
        seconds(trials.iter().map(|trial| trial.generate_seconds).sum()),
        seconds(trials.iter().filter_map(|trial| trial.check_seconds).sum()),
        format!("{good} of {}", trials.len()),
    ]
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn result(trial: &Trial) -> String {
    let errors = trial.findings.iter().filter(|finding| finding.level == "error").count();
    match (trial.errors.len(), errors, trial.findings.len()) {
        (0, 0, 0) => "ok".to_owned(),
        (0, 0, warnings) => format!("{warnings} lints"),
        (0, errors, _) => format!("does not compile: {errors} errors"),
        _ => "not generated".to_owned(),
    }
}

/// Why values have no type, the most frequent reason first.
fn untyped(out: &mut impl Write, trials: &[Trial]) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for untyped in trials.iter().flat_map(|trial| &trial.untyped) {
        *reasons.entry(&untyped.reason).or_default() += 1;
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "\nuntyped, and why (`--json` lists each):")?;
    reasons
        .into_iter()
        .try_for_each(|(reason, count)| writeln!(out, "{count:>6}  {reason}"))
}
