//! The result for a terminal.

use anstyle::{AnsiColor, Style};

use super::report::{Report, rust_name};
use crate::cli::messages::Messages;
use crate::diff::change::Effect;
use crate::diff::rules::Rust;
use crate::hidden::one_line;
use crate::wording::count;

const BREAKS: Style = AnsiColor::Red.on_default().bold();
const ADDS: Style = AnsiColor::Green.on_default();
const DETAIL: Style = Style::new().dimmed();

/// Prints a row for each change, with its details below, and a summary.
pub(super) fn print(messages: &mut Messages, report: &Report) {
    messages.line(format_args!("{} → {}", one_line(&report.old), one_line(&report.new)));
    let (listed, descriptions) = report.listed();
    if !listed.is_empty() {
        messages.line(format_args!("\nwire    Rust    change"));
    }
    for entry in &listed {
        let change = &entry.change;
        let rule = change.kind.rule();
        let wire_style = if change.breaks_wire() { BREAKS } else { Style::new() };
        let rust_style = match change.rust {
            Rust::Breaks => BREAKS,
            Rust::Adds => ADDS,
            Rust::Same => Style::new(),
        };
        let (wire, rust) = (entry.wire_name(), rust_name(change.rust));
        messages.line(format_args!(
            "{wire_style}{wire:<6}{wire_style:#}  {rust_style}{rust:<6}{rust_style:#}  {}",
            one_line(change.text())
        ));
        let used_in = match (change.direction.request, change.direction.response) {
            (true, true) => Some("used in requests and responses"),
            (true, false) => Some("used in requests"),
            (false, true) => Some("used in responses"),
            (false, false) => None,
        };
        let run_time = (!change.run_time().is_empty()).then(|| format!("run time: {}", change.run_time()));
        let help = (!rule.help.is_empty()).then(|| format!("help: {}", rule.help));
        let details = [entry.positions_text(), used_in.map(str::to_owned), run_time, help];
        for detail in details.into_iter().flatten() {
            messages.line(format_args!("                {DETAIL}{}{DETAIL:#}", one_line(detail)));
        }
    }
    messages.line(format_args!(""));
    if descriptions > 0 {
        messages.line(format_args!("{} changed", count(descriptions, "description")));
    }
    let summary = match report.effect {
        Effect::None => return messages.line(format_args!("no difference")),
        Effect::Compatible => "nothing breaks",
        Effect::BreaksRust => "the Rust API breaks",
        Effect::BreaksWire => "the wire breaks",
    };
    messages.line(format_args!("{summary}; required release: {}", report.release_text()));
}
