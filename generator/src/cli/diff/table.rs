//! The result for a terminal.

use anstyle::{AnsiColor, Style};

use super::report::Report;
use crate::cli::messages::Messages;
use crate::diff::change::Effect;
use crate::diff::rules::Rust;
use crate::hidden::one_line;
use crate::wording::count;

const BREAKS: Style = AnsiColor::Red.on_default().bold();
const ADDS: Style = AnsiColor::Green.on_default();
const DETAIL: Style = Style::new().dimmed();

/// Prints a row for each change, with the details below it.
pub(super) fn print(messages: &mut Messages, report: &Report) {
    messages.line(format_args!("{} → {}", one_line(&report.old), one_line(&report.new)));
    let (listed, descriptions) = report.listed();
    if !listed.is_empty() {
        messages.line(format_args!("\nwire    Rust    change"));
    }
    for entry in &listed {
        let change = &entry.change;
        let rule = change.kind.rule();
        let (wire_style, wire) = match change.breaks_wire() {
            true => (BREAKS, "breaks"),
            false => (Style::new(), "works"),
        };
        let (rust_style, rust) = match change.rust {
            Rust::Breaks => (BREAKS, "breaks"),
            Rust::Adds => (ADDS, "adds"),
            Rust::Same => (Style::new(), "same"),
        };
        messages.line(format_args!(
            "{wire_style}{wire:<6}{wire_style:#}  {rust_style}{rust:<6}{rust_style:#}  {}",
            one_line(change.text())
        ));
        let direction = (change.direction.name() != "unused").then(|| format!("used in: {}", change.direction.name()));
        let run_time = (!rule.run_time.is_empty()).then(|| format!("run time: {}", rule.run_time));
        let help = (!rule.help.is_empty()).then(|| format!("help: {}", rule.help));
        let details = [entry.places(), direction, run_time, help];
        for detail in details.into_iter().flatten() {
            messages.line(format_args!("                {DETAIL}{}{DETAIL:#}", one_line(detail)));
        }
    }
    messages.line(format_args!(""));
    if descriptions > 0 {
        messages.line(format_args!("{} changed", count(descriptions, "description")));
    }
    let summary = match report.effect {
        Effect::None => "no difference".to_owned(),
        Effect::Compatible => format!("nothing breaks; {}", report.release_text()),
        Effect::BreaksRust => format!("the Rust API breaks; {}", report.release_text()),
        Effect::BreaksWire => format!("the wire breaks; {}", report.release_text()),
    };
    messages.line(format_args!("{summary}"));
}
