//! The result as JSON. `DIFF.md` documents its members.

use serde_json::{Value, json};

use super::report::{Entry, Report, rust_name};
use crate::diagnostics::Position;

/// Renders all changes.
pub(super) fn render(report: &Report) -> Value {
    json!({
        "old": report.old,
        "new": report.new,
        "effect": report.effect.name(),
        "release": report.release.name(),
        "version": report.old_version.as_ref().map(|version| report.release.next(version).to_string()),
        "changes": report.entries.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(entry: &Entry) -> Value {
    let change = &entry.change;
    let rule = change.kind.rule();
    let text = |text: &'static str| (!text.is_empty()).then_some(text);
    json!({
        "change": rule.id,
        "item": change.item,
        "wire_name": change.wire_name,
        "message": change.text(),
        "direction": change.direction.name(),
        "wire": entry.wire_name(),
        "rust": rust_name(change.rust),
        "run_time": text(change.run_time()),
        "help": text(rule.help),
        "before": change.before,
        "after": change.after,
        "old": entry.old.as_ref().map(position),
        "new": entry.new.as_ref().map(position),
    })
}

fn position(position: &Position) -> Value {
    json!({ "file": position.file, "line": position.line, "column": position.column })
}
