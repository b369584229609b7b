//! What a run says of what it did.

use std::io::{self, Write};
use std::time::Duration;

use generator::Summary;

use super::places::Places;
use super::plan::{Kind, Plan};
use super::stages::Stages;

/// How many files are listed before the rest is only counted.
const FILES: usize = 20;

/// What was read, for the user to recognise.
pub(super) fn read(to: &mut impl Write, places: &Places, summary: Option<&Summary>) -> io::Result<()> {
    let document = places.document.display();
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
    for path in places.overlays.iter().chain(&places.config) {
        writeln!(to, "read {}", path.display())?;
    }
    Ok(())
}

/// What was done.
pub(super) fn written(to: &mut impl Write, plan: &Plan<'_>) -> io::Result<()> {
    list(to, plan, |kind| match kind {
        Kind::New { .. } => "new",
        Kind::Changed { .. } => "changed",
        Kind::Removed => "removed",
    })
}

/// The last line: what it comes to.
pub(super) fn total(to: &mut impl Write, plan: &Plan<'_>, stages: &Stages) -> io::Result<()> {
    let out = plan.out.display();
    let time = stages.total().as_secs_f64();
    if plan.is_done() {
        return writeln!(
            to,
            "{out} is up to date: {}, {time:.2} s",
            count(plan.unchanged, "file")
        );
    }
    let [mut new, mut changed, mut removed] = [0; 3];
    for change in &plan.changes {
        match change.kind {
            Kind::New { .. } => new += 1,
            Kind::Changed { .. } => changed += 1,
            Kind::Removed => removed += 1,
        }
    }
    let unchanged = plan.unchanged;
    writeln!(
        to,
        "wrote {out}: {new} new, {changed} changed, {removed} removed, {unchanged} unchanged, {time:.2} s"
    )
}

/// A line for each stage, and what it comes to beside the floor: the time that the document takes to be read into
/// `openapiv3` and nothing else, where it can be.
pub(super) fn timings(to: &mut impl Write, stages: &Stages, floor: Option<Duration>) -> io::Result<()> {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    for (stage, time) in stages.laps() {
        writeln!(to, "{stage:>10} {:8.1} ms", ms(*time))?;
    }
    let total = ms(stages.total());
    writeln!(to, "{:>10} {total:8.1} ms", "total")?;
    match floor {
        Some(floor) => {
            let (floor, times) = (ms(floor), total / ms(floor));
            writeln!(
                to,
                "{:>10} {floor:8.1} ms to read the document into openapiv3; the total is {times:.1} times that",
                "floor"
            )
        }
        None => writeln!(
            to,
            "{:>10}        – openapiv3 does not read this document as it stands",
            "floor"
        ),
    }
}

/// `1 error`, `2 errors`
pub(super) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// The changes, each with a word for its kind.
pub(super) fn list(to: &mut impl Write, plan: &Plan<'_>, word: impl Fn(&Kind<'_>) -> &'static str) -> io::Result<()> {
    for change in plan.changes.iter().take(FILES) {
        writeln!(to, "  {:<10} {}", word(&change.kind), change.path.display())?;
    }
    more(to, plan.changes.len(), FILES, "files")
}

/// What was not shown.
pub(super) fn more(to: &mut impl Write, all: usize, shown: usize, what: &str) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        rest => writeln!(to, "  … and {rest} more {what}"),
    }
}
