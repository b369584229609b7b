//! Reports an output directory that is not up to date.

use std::borrow::Cow;
use std::env;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::json;
use similar::TextDiff;

use super::messages::Messages;
use super::report::{print_api_changes, print_changes, print_omitted};
use crate::diagnostics::file_error;
use crate::project::client::LockedPlan;
use crate::project::output::plan::{Change, ChangeKind, Plan};
use crate::project::paths::relative_to;
use crate::wording::count;

/// How many differences, and lines of each, are shown; the rest is only counted.
const MAX_DIFFS: usize = 5;
const MAX_DIFF_LINES: usize = 40;

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const HUNK: Style = AnsiColor::Cyan.on_default();
const HEADER: Style = Style::new().bold();

/// Prints the changes that a run would make: what they mean for users of the crate, or else the differences of the files.
pub(super) fn print_report(messages: &mut Messages, planned: &LockedPlan<'_>) {
    let plan = &planned.plan;
    let changed = plan.changes.iter().map(|change| &change.path);
    for path in changed.chain(plan.conflicts.keys()) {
        let message = "is not up to date".to_owned();
        let help = Some("generate the crate again".to_owned());
        messages.annotate(&file_error(path.display().to_string(), message, help));
    }
    print_changes(messages, plan, |kind| match kind {
        ChangeKind::New { .. } => "missing",
        ChangeKind::Changed { .. } => "changed",
        ChangeKind::Removed => "stale",
    });
    for (path, conflict) in &plan.conflicts {
        let conflict = conflict.diagnostic(path);
        messages.json(|| json!({ "reason": "file", "out": plan.out.display().to_string(), "file": relative_to(path, plan.out), "change": "conflict" }));
        messages.line(format_args!("  {:<10} {conflict}", "conflict"));
    }
    if !planned.api_changes.is_empty() {
        messages.line(format_args!("\nfor users of the crate:"));
        return print_api_changes(messages, plan, &planned.api_changes);
    }
    let changed = plan.changes.iter().filter_map(|change| match &change.kind {
        ChangeKind::Changed { old, text } => {
            Some((change.path.display().to_string(), String::from_utf8_lossy(old), *text))
        }
        _ => None,
    });
    let all = changed.clone().count();
    for (path, old, new) in changed.take(MAX_DIFFS) {
        messages.line(format_args!(""));
        for line in diff_lines(&path, &old, new) {
            let style = style(&line);
            messages.line(format_args!("{style}{line}{style:#}"));
        }
    }
    print_omitted(messages, all, MAX_DIFFS, "changed files");
}

/// A short unified diff from the file on disk to the generated text.
fn diff_lines(path: &str, old: &str, new: &str) -> Vec<String> {
    // A diff would list every line without a visible difference.
    if has_only_other_line_endings(old, new) {
        return vec![format!("{path}: only the line endings differ (CRLF, should be LF)")];
    }
    let diff = TextDiff::configure()
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let diff = diff
        .unified_diff()
        .context_radius(3)
        .header(path, &format!("{path} (as generated)"))
        .to_string();
    let mut lines: Vec<String> = diff.lines().take(MAX_DIFF_LINES).map(str::to_owned).collect();
    let rest = diff.lines().count().saturating_sub(MAX_DIFF_LINES);
    if rest > 0 {
        lines.push(format!("  … and {rest} more lines"));
    }
    lines
}

/// The style of a line of a diff.
fn style(line: &str) -> Style {
    match line.get(..1) {
        Some("+" | "-") if line.starts_with("+++ ") || line.starts_with("--- ") => HEADER,
        Some("+") => ADDED,
        Some("-") => REMOVED,
        Some("@") => HUNK,
        _ => Style::new(),
    }
}

/// How to check files out without CRLF; `None` if no file has it.
pub(super) fn line_endings_hint(plan: &Plan<'_>) -> Option<String> {
    let differs = |change: &Change<'_>| match &change.kind {
        ChangeKind::Changed { old, text } => has_only_other_line_endings(&String::from_utf8_lossy(old), text),
        _ => false,
    };
    let files = plan.changes.iter().filter(|change| differs(change)).count();
    if files == 0 {
        return None;
    }
    let out = plan.out.display().to_string().replace('\\', "/");
    let (files, have) = (count(files, "file"), if files == 1 { "has" } else { "have" });
    Some(format!(
        "{files} {have} CRLF line endings, probably because Git converts them; to keep LF, add this line to the file \
         .gitattributes in the root of the repository (with the path from there), and check the files out again: \
         `{out}/** text eol=lf`"
    ))
}

/// Whether a file on disk differs from the generated text in its line endings only.
fn has_only_other_line_endings(old: &str, new: &str) -> bool {
    old != new && old.replace("\r\n", "\n") == new
}

/// The final error message, with the command that updates the directory. `program` is the command without its options.
pub(super) fn out_of_date_message(plan: &Plan<'_>, program: &[String]) -> String {
    let out = plan.out.display();
    let instruction = match plan.conflicts.len() {
        0 => "to update it, run",
        _ => "move or delete the conflicting files, then run",
    };
    let arguments = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned());
    let command = command(program, arguments);
    format!("{out} is not up to date; {instruction}\n\n    {command}\n")
}

/// The options that only apply to a check, or to how it is reported.
const OMITTED: &[&str] = &["--check", "--full", "--timings", "--quiet", "-q"];

/// The same with a value, in the next argument or after `=`.
const OMITTED_WITH_VALUE: &[&str] = &["--color", "--message-format"];

/// The command line that generates: the options of this one, without those that only apply to a check.
fn command(program: &[String], arguments: impl Iterator<Item = String>) -> String {
    let mut is_subcommand = true;
    let mut is_omitted_value = false;
    let options = arguments.filter(|argument| {
        if std::mem::take(&mut is_omitted_value) {
            return false;
        }
        is_omitted_value = OMITTED_WITH_VALUE.contains(&argument.as_str());
        let name = argument.split_once('=').map_or(argument.as_str(), |(name, _)| name);
        let is_kept = !OMITTED.contains(&name) && !OMITTED_WITH_VALUE.contains(&name);
        // The subcommand is part of `program`.
        let is_first = is_kept && is_subcommand && !argument.starts_with('-');
        is_subcommand &= !is_first;
        is_kept && !is_first
    });
    let words: Vec<String> = program
        .iter()
        .cloned()
        .chain(options)
        .map(|word| quote(&word).into_owned())
        .collect();
    words.join(" ")
}

/// An argument, quoted for a shell.
fn quote(argument: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@%+,".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.into();
    }
    format!("'{}'", argument.replace('\'', r"'\''")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_leads_from_the_file_on_disk_to_the_generated_text() {
        assert_eq!(
            diff_lines("a.rs", "a\nx\nc\n", "a\nb\nc\n"),
            [
                "--- a.rs",
                "+++ a.rs (as generated)",
                "@@ -1,3 +1,3 @@",
                " a",
                "-x",
                "+b",
                " c"
            ]
        );
    }

    #[test]
    fn long_diffs_are_cut() {
        let lines = diff_lines("a.rs", "", &"line\n".repeat(100));
        assert_eq!(lines.len(), MAX_DIFF_LINES + 1);
        assert_eq!(lines[MAX_DIFF_LINES], "  … and 63 more lines");
    }

    #[test]
    fn different_line_endings_are_reported_without_a_diff() {
        assert_eq!(
            diff_lines("a.rs", "a\r\nb\r\n", "a\nb\n"),
            ["a.rs: only the line endings differ (CRLF, should be LF)"]
        );
    }

    #[test]
    fn the_command_is_quoted_for_a_shell() {
        let arguments = [
            "codegen",
            "--spec",
            "my api.yaml",
            "--check",
            "--package",
            "it's",
            "--timings",
            "--out",
            "x",
        ];
        let program = ["cargo", "xtask", "codegen"].map(str::to_owned);
        let command = command(&program, arguments.into_iter().map(str::to_owned));
        assert_eq!(
            command,
            r"cargo xtask codegen --spec 'my api.yaml' --package 'it'\''s' --out x"
        );
    }

    #[test]
    fn the_check_becomes_a_generation() {
        let program = ["openapi-crate", "generate"].map(str::to_owned);
        for arguments in [
            "check api.yaml --out x",
            "-q check api.yaml --out x --color=always",
            "--color always --message-format json check api.yaml --quiet --out x",
        ] {
            assert_eq!(
                command(&program, arguments.split(' ').map(str::to_owned)),
                "openapi-crate generate api.yaml --out x",
                "{arguments}"
            );
        }
    }
}
