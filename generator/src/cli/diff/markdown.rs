//! The result as Markdown, for a pull request or a changelog.

use super::report::{Entry, Report};
use crate::diff::change::Effect;
use crate::hidden::one_line;
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
        _ => format!("**Required release**: {}.\n", report.release_text()),
    });
    text
}

/// A list item: the change, its effect at run time, and how to avoid it.
fn bullet(entry: &Entry) -> String {
    let change = &entry.change;
    let rule = change.kind.rule();
    let name = match change.wire_name.as_str() {
        "" => String::new(),
        name => format!(" ({})", code(name)),
    };
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(": {} → {}", code(before), code(after)),
        (Some(value), None) | (None, Some(value)) => format!(": {}", code(value)),
        (None, None) => String::new(),
    };
    let run_time = match change.run_time() {
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

/// Text as code, in one line and without hidden characters. It is between more backticks than it contains in a row
/// (CommonMark, "Code spans").
fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let has_edge = |edge: char| text.starts_with(edge) || text.ends_with(edge);
    // One space on both sides is not part of the code, unless all of it is spaces.
    let is_padded = has_edge('`') || (has_edge(' ') && !text.trim().is_empty());
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_code_span() {
        for (text, expected) in [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("a``b", "```a``b```"),
            ("`a", "`` `a ``"),
            (" a ", "`  a  `"),
            ("a\r\nb\u{2028}c", "`a  b c`"),
            ("\u{1b}[31m\u{202e}<b>", "`[31m<b>`"),
        ] {
            assert_eq!(code(text), expected);
        }
    }
}
