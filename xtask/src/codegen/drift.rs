//! What `--check` says of a folder that is not what it should be.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};
use std::time::Duration;

use similar::TextDiff;

use super::plan::{Kind, Plan};
use super::report::{list, more};

/// How much is shown before the rest is only counted.
const DIFFS: usize = 5;
const DIFF_LINES: usize = 40;

/// What would have been done, and why.
pub(super) fn print(to: &mut impl Write, plan: &Plan<'_>) -> io::Result<()> {
    list(to, plan, |kind| match kind {
        Kind::New { .. } => "missing",
        Kind::Changed { .. } => "changed",
        Kind::Removed => "left over",
    })?;
    for (path, obstacle) in &plan.obstacles {
        writeln!(to, "  {:<10} {}: {obstacle}", "in the way", path.display())?;
    }
    let changed = plan.changes.iter().filter_map(|change| match &change.kind {
        Kind::Changed { old, text } => Some((change.path.display().to_string(), String::from_utf8_lossy(old), *text)),
        _ => None,
    });
    let all = changed.clone().count();
    for (path, old, new) in changed.take(DIFFS) {
        writeln!(to)?;
        diff(to, &path, &old, new)?;
    }
    more(to, all, DIFFS, "changed files")
}

/// A short difference, from what is there to what should be.
fn diff(to: &mut impl Write, path: &str, old: &str, new: &str) -> io::Result<()> {
    // Every line would differ, and none to the eye.
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
    for line in diff.lines().take(DIFF_LINES) {
        writeln!(to, "{line}")?;
    }
    more(to, diff.lines().count(), DIFF_LINES, "lines")
}

/// Which command repairs the drift.
pub(super) fn repair(plan: &Plan<'_>) -> String {
    let out = plan.out.display();
    let first = match plan.obstacles.len() {
        0 => "to repair it, run",
        _ => "clear what is in the way, then run",
    };
    let words = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let command = command(words);
    format!("{out} is not up to date; {first}\n\n    {command}\n")
}

/// The words of this command without those that kept it from writing.
fn command(words: impl Iterator<Item = String>) -> String {
    let words = words.filter(|word| word != "--check" && word != "--timings");
    words.fold("cargo xtask".to_owned(), |command, word| command + " " + &quote(&word))
}

/// A word as a shell understands it.
fn quote(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let mut text = Vec::new();
        diff(&mut text, "a.rs", old, new).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_difference_leads_from_what_is_there_to_what_should_be() {
        assert_eq!(
            shown("a\nx\nc\n", "a\nb\nc\n"),
            "--- a.rs\n+++ a.rs (as generated)\n@@ -1,3 +1,3 @@\n a\n-x\n+b\n c\n"
        );
    }

    #[test]
    fn long_differences_are_cut() {
        let text = shown("", &"line\n".repeat(100));
        assert_eq!(text.lines().count(), DIFF_LINES + 1);
        assert!(text.ends_with("  … and 63 more lines\n"), "{text}");
    }

    #[test]
    fn line_endings_are_named_and_not_shown() {
        assert_eq!(
            shown("a\r\nb\r\n", "a\nb\n"),
            "a.rs: only the line endings differ (CRLF, should be LF)\n"
        );
    }

    #[test]
    fn the_repairing_command_can_be_pasted() {
        let words = [
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
        let command = command(words.into_iter().map(str::to_owned));
        assert_eq!(
            command,
            r"cargo xtask codegen --spec 'my api.yaml' --package 'it'\''s' --out x"
        );
    }
}
