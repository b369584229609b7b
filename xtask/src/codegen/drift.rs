//! The report of `--check` about an output folder that is not up to date.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};
use std::time::Duration;

use similar::TextDiff;

use super::plan::{ChangeKind, Plan};
use super::report::{print_changes, print_omitted};

/// How many differences, and lines of each, are shown; the rest is only counted.
const MAX_DIFFS: usize = 5;
const MAX_DIFF_LINES: usize = 40;

/// Prints the changes that a run would make, with their differences.
pub(super) fn print_report(to: &mut impl Write, plan: &Plan<'_>) -> io::Result<()> {
    print_changes(to, plan, |kind| match kind {
        ChangeKind::New { .. } => "missing",
        ChangeKind::Changed { .. } => "changed",
        ChangeKind::Removed => "left over",
    })?;
    for (path, conflict) in &plan.conflicts {
        writeln!(to, "  {:<10} {}: {conflict}", "in the way", path.display())?;
    }
    let changed = plan.changes.iter().filter_map(|change| match &change.kind {
        ChangeKind::Changed { old, text } => {
            Some((change.path.display().to_string(), String::from_utf8_lossy(old), *text))
        }
        _ => None,
    });
    let all = changed.clone().count();
    for (path, old, new) in changed.take(MAX_DIFFS) {
        writeln!(to)?;
        print_diff(to, &path, &old, new)?;
    }
    print_omitted(to, all, MAX_DIFFS, "changed files")
}

/// Prints a short unified diff from the file on disk to the generated text.
fn print_diff(to: &mut impl Write, path: &str, old: &str, new: &str) -> io::Result<()> {
    // A diff would list every line without a visible difference.
    if old.replace("\r\n", "\n") == new {
        return writeln!(to, "{path}: only the line endings differ (CRLF, should be LF)");
    }
    let diff = TextDiff::configure()
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let diff = diff
        .unified_diff()
        .context_radius(3)
        .header(path, &format!("{path} (as generated)"))
        .to_string();
    for line in diff.lines().take(MAX_DIFF_LINES) {
        writeln!(to, "{line}")?;
    }
    print_omitted(to, diff.lines().count(), MAX_DIFF_LINES, "lines")
}

/// The final error message, with the command that updates the folder.
pub(super) fn out_of_date_message(plan: &Plan<'_>) -> String {
    let out = plan.out.display();
    let instruction = match plan.conflicts.len() {
        0 => "to update it, run",
        _ => "move or delete the files that are in the way, then run",
    };
    let arguments = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned());
    let command = command(arguments);
    format!("{out} is not up to date; {instruction}\n\n    {command}\n")
}

/// This command line without the options that kept it from writing.
fn command(arguments: impl Iterator<Item = String>) -> String {
    let arguments = arguments.filter(|argument| argument != "--check" && argument != "--timings");
    arguments.fold("cargo xtask".to_owned(), |command, argument| {
        command + " " + &quote(&argument)
    })
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

    fn diff_text(old: &str, new: &str) -> String {
        let mut text = Vec::new();
        print_diff(&mut text, "a.rs", old, new).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_diff_leads_from_the_file_on_disk_to_the_generated_text() {
        assert_eq!(
            diff_text("a\nx\nc\n", "a\nb\nc\n"),
            "--- a.rs\n+++ a.rs (as generated)\n@@ -1,3 +1,3 @@\n a\n-x\n+b\n c\n"
        );
    }

    #[test]
    fn long_diffs_are_cut() {
        let text = diff_text("", &"line\n".repeat(100));
        assert_eq!(text.lines().count(), MAX_DIFF_LINES + 1);
        assert!(text.ends_with("  … and 63 more lines\n"), "{text}");
    }

    #[test]
    fn different_line_endings_are_reported_without_a_diff() {
        assert_eq!(
            diff_text("a\r\nb\r\n", "a\nb\n"),
            "a.rs: only the line endings differ (CRLF, should be LF)\n"
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
        let command = command(arguments.into_iter().map(str::to_owned));
        assert_eq!(
            command,
            r"cargo xtask codegen --spec 'my api.yaml' --package 'it'\''s' --out x"
        );
    }
}
