//! Prints the results of all cases.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use super::case::Case;

const HEADERS: &[&str] = &[
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

/// Prints a row for each document, a total, the reasons for untyped values, and the failures.
pub(super) fn print(out: &mut impl Write, cases: &[Case], other_files: usize) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(HEADERS);
    for case in cases {
        table.add_row(row(case));
    }
    table.add_row(total(cases));
    for column in 1..HEADERS.len() - 1 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if other_files > 0 {
        writeln!(out, "{other_files} other JSON and YAML files are not OpenAPI documents")?;
    }
    print_untyped_reasons(out, cases)?;
    for case in cases.iter().filter(|case| !case.passed()) {
        writeln!(out, "\n{}:", case.document)?;
        for error in &case.errors {
            writeln!(out, "error: {error}")?;
        }
        for message in &case.messages {
            writeln!(out, "{}", message.text.trim_end())?;
        }
    }
    Ok(())
}

fn row(case: &Case) -> Vec<String> {
    vec![
        case.document.clone(),
        case.operations.to_string(),
        case.schemas.to_string(),
        case.warnings.len().to_string(),
        case.untyped.len().to_string(),
        case.lines.to_string(),
        seconds(case.generate_seconds),
        case.check_seconds.map(seconds).unwrap_or_default(),
        result_text(case),
    ]
}

fn total(cases: &[Case]) -> Vec<String> {
    let sum = |count: fn(&Case) -> usize| cases.iter().map(count).sum::<usize>().to_string();
    let passed = cases.iter().filter(|case| case.passed()).count();
    vec![
        "total".to_owned(),
        sum(|case| case.operations),
        sum(|case| case.schemas),
        sum(|case| case.warnings.len()),
        sum(|case| case.untyped.len()),
        sum(|case| case.lines),
        seconds(cases.iter().map(|case| case.generate_seconds).sum()),
        seconds(cases.iter().filter_map(|case| case.check_seconds).sum()),
        format!("{passed} of {}", cases.len()),
    ]
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn result_text(case: &Case) -> String {
    let errors = case.messages.iter().filter(|message| message.level == "error").count();
    match (case.errors.len(), errors, case.messages.len()) {
        (0, 0, 0) => "ok".to_owned(),
        (0, 0, warnings) => format!("{warnings} lints"),
        (0, errors, _) => format!("does not compile: {errors} errors"),
        _ => "not generated".to_owned(),
    }
}

/// Prints the reasons for untyped values, most frequent first.
fn print_untyped_reasons(out: &mut impl Write, cases: &[Case]) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for untyped in cases.iter().flat_map(|case| &case.untyped) {
        *reasons.entry(&untyped.reason).or_default() += 1;
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "\nreasons for untyped values (`--json` lists each value):")?;
    reasons
        .into_iter()
        .try_for_each(|(reason, count)| writeln!(out, "{count:>6}  {reason}"))
}
