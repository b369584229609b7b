//! Prints what a run read and wrote.

use std::time::Duration;

use serde_json::json;

use super::messages::Messages;
use super::timings::StageTimer;
use crate::Summary;
use crate::diff::change::{Change, Effect};
use crate::hidden::one_line;
use crate::lock_file;
use crate::project::client::{Client, LockedPlan};
use crate::project::output::plan::{ChangeKind, Plan};
use crate::project::paths::relative_to;
use crate::wording::count;

/// How many files are listed; the rest is only counted.
const MAX_FILES: usize = 20;

/// How many changes of the API are listed.
const MAX_API_CHANGES: usize = 20;

/// Prints what was read.
pub(super) fn print_inputs(messages: &mut Messages, client: &Client, summary: Option<&Summary>) {
    let document = client
        .fetched
        .as_ref()
        .map_or_else(|| client.document.display().to_string(), |fetched| fetched.name.clone());
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
            messages.line(format_args!(
                "read {document}{others}: {title} {version} (OpenAPI {openapi}), {operations}, {schemas}"
            ));
        }
        None => messages.line(format_args!("read {document}")),
    }
    let settings = client.settings.as_ref().map(|(path, _)| path);
    for path in client.overlays.iter().chain(settings) {
        messages.line(format_args!("read {}", path.display()));
    }
}

/// Prints what was written.
pub(super) fn print_written(messages: &mut Messages, planned: &LockedPlan<'_>) {
    let label = |kind: &ChangeKind<'_>| match kind {
        ChangeKind::New { .. } => "new",
        ChangeKind::Changed { .. } => "changed",
        ChangeKind::Removed => "removed",
    };
    let plan = &planned.plan;
    if planned.api_changes.is_empty() {
        return print_changes(messages, plan, label);
    }
    // What has changed for users says more than the names of files.
    print_json_changes(messages, plan, label);
    print_api_changes(messages, plan, &planned.api_changes);
    let lock_file = plan.out.join(lock_file::FILE_NAME);
    // An absolute path is not below the current directory, and may be in another repository, or in none.
    if lock_file.is_relative() {
        messages.line(format_args!(
            "for details: openapi-crate diff git:HEAD:./{path} {path}",
            path = lock_file.display()
        ));
    }
}

/// Prints what changes for programs that use the crate.
pub(super) fn print_api_changes(messages: &mut Messages, plan: &Plan<'_>, changes: &[Change]) {
    for change in changes {
        messages.json(|| {
            json!({
                "reason": "api-change",
                "out": plan.out.display().to_string(),
                "change": change.kind.rule().id,
                "item": change.item,
                "message": change.text(),
            })
        });
    }
    for change in changes.iter().take(MAX_API_CHANGES) {
        let effect = match change.effect() {
            Effect::BreaksWire => "wire break",
            Effect::BreaksRust => "Rust break",
            Effect::Compatible | Effect::None => "compatible",
        };
        messages.line(format_args!("  {effect:<10} {}", one_line(change.text())));
    }
    print_omitted(messages, changes.len(), MAX_API_CHANGES, "changes of the API");
}

/// Prints the last line: a summary.
pub(super) fn print_summary(messages: &mut Messages, plan: &Plan<'_>, timer: &StageTimer) {
    print_finished(messages, plan, true);
    let out = plan.out.display();
    let time = timer.total().as_secs_f64();
    let [new, changed, removed] = count_changes(plan);
    let unchanged = plan.unchanged;
    if plan.is_up_to_date() {
        messages.line(format_args!(
            "{out} is up to date: {}, {time:.2} s",
            count(unchanged, "file")
        ));
    } else {
        messages.line(format_args!(
            "wrote {out}: {new} new, {changed} changed, {removed} removed, {unchanged} unchanged, {time:.2} s"
        ));
    }
}

/// Prints the last object of a client in the format `json`. A check is not successful if there are changes or conflicts.
pub(super) fn print_finished(messages: &mut Messages, plan: &Plan<'_>, success: bool) {
    let [new, changed, removed] = count_changes(plan);
    messages.json(|| {
        json!({
            "reason": "finished",
            "success": success,
            "out": plan.out.display().to_string(),
            "new": new,
            "changed": changed,
            "removed": removed,
            "unchanged": plan.unchanged,
            "conflicts": plan.conflicts.len(),
        })
    });
}

/// Prints the last object of a run that failed before the output was compared or written.
pub(super) fn print_nothing_done(messages: &mut Messages) {
    messages.json(|| json!({ "reason": "finished", "success": false, "out": null }));
}

/// The numbers of new, changed and removed files.
fn count_changes(plan: &Plan<'_>) -> [usize; 3] {
    let mut counts = [0; 3];
    for change in &plan.changes {
        counts[match change.kind {
            ChangeKind::New { .. } => 0,
            ChangeKind::Changed { .. } => 1,
            ChangeKind::Removed => 2,
        }] += 1;
    }
    counts
}

/// Prints the duration of each stage, and compares the total with the time that `openapiv3` takes to parse the document
/// (`None` if it cannot).
pub(super) fn print_timings(messages: &mut Messages, timer: &StageTimer, parse_time: Option<Duration>) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    for (stage, time) in timer.durations() {
        messages.line(format_args!("{stage:>10} {:8.1} ms", ms(*time)));
    }
    let total = ms(timer.total());
    messages.line(format_args!("{:>10} {total:8.1} ms", "total"));
    match parse_time {
        Some(parse_time) => {
            let (parse_time, times) = (ms(parse_time), total / ms(parse_time));
            messages.line(format_args!(
                "{:>10} {parse_time:8.1} ms to parse the document into openapiv3; the total is {times:.1} times that",
                "openapiv3"
            ));
        }
        None => messages.line(format_args!("{:>10}        – cannot parse this document", "openapiv3")),
    }
}

/// Prints the changes, each with a label for its kind.
pub(super) fn print_changes(messages: &mut Messages, plan: &Plan<'_>, label: impl Fn(&ChangeKind<'_>) -> &'static str) {
    print_json_changes(messages, plan, &label);
    for change in plan.changes.iter().take(MAX_FILES) {
        messages.line(format_args!("  {:<10} {}", label(&change.kind), change.path.display()));
    }
    print_omitted(messages, plan.changes.len(), MAX_FILES, "files");
}

fn print_json_changes(messages: &mut Messages, plan: &Plan<'_>, label: impl Fn(&ChangeKind<'_>) -> &'static str) {
    for change in &plan.changes {
        messages.json(|| {
            json!({
                "reason": "file",
                "out": plan.out.display().to_string(),
                "file": relative_to(&change.path, plan.out),
                "change": label(&change.kind),
            })
        });
    }
}

/// Prints how many entries were not listed.
pub(super) fn print_omitted(messages: &mut Messages, all: usize, shown: usize, what: &str) {
    let rest = all.saturating_sub(shown);
    if rest > 0 {
        messages.line(format_args!("  … and {rest} more {what}"));
    }
}
