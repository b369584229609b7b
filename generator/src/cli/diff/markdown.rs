//! The result as Markdown, for a pull request or a changelog.

use super::report::{Entry, Report};
use crate::diff::change::Effect;
use crate::wording::count;

/// Renders the changes, grouped by what they break.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    let (listed, descriptions) = report.listed();
    let is_silent = |entry: &&&Entry| entry.change.kind.is_silent();
    let has_effect = |effect: Effect| move |entry: &&&Entry| !is_silent(entry) && entry.change.effect() == effect;
    let sections: [(&str, Vec<&&Entry>); 4] = [
        (
            "Calls another operation, or compiles and sends something else",
            listed.iter().filter(is_silent).collect(),
        ),
        (
            "Breaks programs that use the old crate with the new server",
            listed.iter().filter(has_effect(Effect::BreaksWire)).collect(),
        ),
        (
            "Breaks the Rust API",
            listed.iter().filter(has_effect(Effect::BreaksRust)).collect(),
        ),
        (
            "Breaks nothing",
            listed.iter().filter(has_effect(Effect::Compatible)).collect(),
        ),
    ];
    for (title, entries) in sections {
        if entries.is_empty() {
            continue;
        }
        text.push_str(&format!("### {title}\n\n"));
        for entry in entries {
            text.push_str(&bullet(entry));
        }
        text.push('\n');
    }
    if descriptions > 0 {
        text.push_str(&format!("{} changed.\n\n", count(descriptions, "description")));
    }
    text.push_str(&match report.effect {
        Effect::None => "No difference.\n".to_owned(),
        _ => format!("**Release**: {}.\n", report.release_text()),
    });
    text
}

/// A list item: the change, what happens at run time, and what can be done.
fn bullet(entry: &Entry) -> String {
    let change = &entry.change;
    let rule = change.kind.rule();
    let code = |text: &str| {
        let fence = if text.contains('`') { "``" } else { "`" };
        let pad = if text.starts_with('`') || text.ends_with('`') {
            " "
        } else {
            ""
        };
        format!("{fence}{pad}{}{pad}{fence}", text.replace('\n', " "))
    };
    let name = match change.wire_name.as_str() {
        "" => String::new(),
        name => format!(" ({})", code(name)),
    };
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(": {} → {}", code(before), code(after)),
        (Some(value), None) | (None, Some(value)) => format!(": {}", code(value)),
        (None, None) => String::new(),
    };
    let run_time = match rule.run_time {
        "" => String::new(),
        text => format!(" At run time: {text}."),
    };
    let help = match rule.help {
        "" => String::new(),
        text => format!(" To keep it: {text}."),
    };
    format!(
        "- {}{name} {}{values}.{run_time}{help}\n",
        code(&change.item),
        rule.text
    )
}
