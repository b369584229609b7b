//! Prints what a run read and wrote.

use std::io::{self, Write};
use std::time::Duration;

use openapi_crate::Summary;

use super::paths::Paths;
use super::plan::{ChangeKind, Plan};
use super::timings::StageTimer;

/// How many files are listed; the rest is only counted.
const MAX_FILES: usize = 20;

/// Prints what was read.
pub(super) fn print_inputs(to: &mut impl Write, paths: &Paths, summary: Option<&Summary>) -> io::Result<()> {
    let document = paths.document.display();
    match summary {
        Some(summary) => {
            let operations = count(summary.operations, "operation");
            let schemas = count(summary.schemas, "schema");
            let (title, version) = (&summary.title, &summary.version);
            let openapi = &summary.openapi;
            let others = match summary.files {
                0 => String::new(),
                files => format!(" and {}", count(files, "other file")),
            };
            writeln!(
                to,
                "read {document}{others}: {title} {version} (OpenAPI {openapi}), {operations}, {schemas}"
            )?;
        }
        None => writeln!(to, "read {document}")?,
    }
    for path in paths.overlays.iter().chain(&paths.config) {
        writeln!(to, "read {}", path.display())?;
    }
    Ok(())
}

/// Prints what was written.
pub(super) fn print_written(to: &mut impl Write, plan: &Plan<'_>) -> io::Result<()> {
    print_changes(to, plan, |kind| match kind {
        ChangeKind::New { .. } => "new",
        ChangeKind::Changed { .. } => "changed",
        ChangeKind::Removed => "removed",
    })
}

/// Prints the last line: a summary.
pub(super) fn print_summary(to: &mut impl Write, plan: &Plan<'_>, timer: &StageTimer) -> io::Result<()> {
    let out = plan.out.display();
    let time = timer.total().as_secs_f64();
    if plan.is_up_to_date() {
        return writeln!(
            to,
            "{out} is up to date: {}, {time:.2} s",
            count(plan.unchanged, "file")
        );
    }
    let [mut new, mut changed, mut removed] = [0; 3];
    for change in &plan.changes {
        match change.kind {
            ChangeKind::New { .. } => new += 1,
            ChangeKind::Changed { .. } => changed += 1,
            ChangeKind::Removed => removed += 1,
        }
    }
    let unchanged = plan.unchanged;
    writeln!(
        to,
        "wrote {out}: {new} new, {changed} changed, {removed} removed, {unchanged} unchanged, {time:.2} s"
    )
}

/// Prints the duration of each stage, and compares the total with the time that `openapiv3` takes to parse the document
/// (`None` if it cannot).
pub(super) fn print_timings(to: &mut impl Write, timer: &StageTimer, parse_time: Option<Duration>) -> io::Result<()> {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    for (stage, time) in timer.durations() {
        writeln!(to, "{stage:>10} {:8.1} ms", ms(*time))?;
    }
    let total = ms(timer.total());
    writeln!(to, "{:>10} {total:8.1} ms", "total")?;
    match parse_time {
        Some(parse_time) => {
            let (parse_time, times) = (ms(parse_time), total / ms(parse_time));
            writeln!(
                to,
                "{:>10} {parse_time:8.1} ms to parse the document into openapiv3; the total is {times:.1} times that",
                "openapiv3"
            )
        }
        None => writeln!(to, "{:>10}        – cannot parse this document", "openapiv3"),
    }
}

/// `1 error`, `2 errors`
pub(super) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Prints the changes, each with a label for its kind.
pub(super) fn print_changes(
    to: &mut impl Write,
    plan: &Plan<'_>,
    label: impl Fn(&ChangeKind<'_>) -> &'static str,
) -> io::Result<()> {
    for change in plan.changes.iter().take(MAX_FILES) {
        writeln!(to, "  {:<10} {}", label(&change.kind), change.path.display())?;
    }
    print_omitted(to, plan.changes.len(), MAX_FILES, "files")
}

/// Prints how many entries were not listed.
pub(super) fn print_omitted(to: &mut impl Write, all: usize, shown: usize, what: &str) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        rest => writeln!(to, "  … and {rest} more {what}"),
    }
}
