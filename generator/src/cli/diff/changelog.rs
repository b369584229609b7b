//! Writes the changes into a changelog.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use crate::Diagnostic;
use crate::diagnostics::file_error;
use crate::project::inputs::input_file;

/// The lines around the changes, by which the next run finds and replaces them.
const BEGIN: &str = "<!-- changes of the API: written by `openapi-crate diff --changelog` -->";
const END: &str = "<!-- end of the changes of the API -->";

/// Replaces the changes in the section `Unreleased` of a changelog, or adds them at its beginning.
pub(super) fn update(path: &Path, changes: &str) -> Result<(), Box<Diagnostic>> {
    let name = path.display().to_string();
    let failed =
        |message: String, help: Option<&str>| Box::new(file_error(name.clone(), message, help.map(str::to_owned)));
    let text = input_file::read(path)
        .and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other))
        .map_err(|error| failed(format!("cannot be read: {error}"), None))?;
    let Some(updated) = insert(&text, changes) else {
        let help = "add the line `## [Unreleased]` above the section of the last version";
        return Err(failed("has no section `Unreleased`".to_owned(), Some(help)));
    };
    if updated == text {
        return Ok(());
    }
    fs::write(path, updated).map_err(|error| failed(format!("cannot be written: {error}"), None))
}

/// The changelog with these changes; `None` if it has no section for them.
///
/// Only the section `Unreleased` is changed: a release moves the changes to the section of its version, where they stay.
fn insert(text: &str, changes: &str) -> Option<String> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let block = format!("{BEGIN}\n\n{}\n\n{END}\n", changes.trim_end()).replace('\n', newline);
    let section = find_section(text)?;
    if let Some(old) = find_block(text, &section) {
        return Some(format!("{}{block}{}", &text[..old.start], &text[old.end..]));
    }
    let (before, after) = text.split_at(section.start);
    let heading_end = if before.ends_with('\n') { "" } else { newline };
    let separator = if after.is_empty() || after.starts_with(['\r', '\n']) {
        ""
    } else {
        newline
    };
    Some(format!("{before}{heading_end}{newline}{block}{separator}{after}"))
}

/// The part of a changelog from behind the heading `Unreleased` to the next section.
fn find_section(text: &str) -> Option<Range<usize>> {
    let mut start = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("## ") {
            match start {
                Some(start) => return Some(start..offset),
                None if line.to_lowercase().contains("unreleased") => start = Some(offset + line.len()),
                None => {}
            }
        }
        offset += line.len();
    }
    start.map(|start| start..offset)
}

/// The lines from [`BEGIN`] to [`END`] in a section. Text of the API cannot be a line of its own.
fn find_block(text: &str, section: &Range<usize>) -> Option<Range<usize>> {
    let mut start = None;
    let mut offset = section.start;
    for line in text[section.clone()].split_inclusive('\n') {
        match line.trim_end() {
            BEGIN => start = Some(offset),
            END if start.is_some() => return start.map(|start| start..offset + line.len()),
            _ => {}
        }
        offset += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changes_are_inserted_once_and_replaced_by_the_next_run() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.0.0]\n";
        let first = insert(changelog, "### Breaks nothing\n\n- `a` is new.\n").unwrap();
        assert_eq!(
            first,
            format!(
                "# Changelog\n\n## [Unreleased]\n\n{BEGIN}\n\n### Breaks nothing\n\n- `a` is new.\n\n{END}\n\n\
                 ### Added\n\n- A thing.\n\n## [1.0.0]\n"
            )
        );
        let second = insert(&first, "No difference.\n").unwrap();
        assert_eq!(
            second,
            first.replace("### Breaks nothing\n\n- `a` is new.", "No difference.")
        );
    }

    #[test]
    fn a_changelog_without_the_section_is_rejected() {
        assert_eq!(insert("# Changelog\n\n## [1.0.0]\n", "x"), None);
        let text = insert("## Unreleased", "x").unwrap();
        assert_eq!(text, format!("## Unreleased\n\n{BEGIN}\n\nx\n\n{END}\n"));
    }
    #[test]
    fn the_changes_of_a_release_stay() {
        let released = format!("# Changelog\n\n## [Unreleased]\n\n## [1.1.0]\n\n{BEGIN}\n\n- Old.\n\n{END}\n");
        let first = insert(&released, "- New.\n").unwrap();
        assert_eq!(
            first,
            released.replace(
                "## [Unreleased]\n",
                &format!("## [Unreleased]\n\n{BEGIN}\n\n- New.\n\n{END}\n")
            )
        );
        assert_eq!(insert(&first, "- New.\n"), Some(first.clone()));
    }

    #[test]
    fn the_marks_are_whole_lines() {
        let changes = format!("- `a {END}` is new.\n- `{BEGIN}` is new.\n");
        let first = insert("## Unreleased\n\n- A thing.\n", &changes).unwrap();
        assert_eq!(insert(&first, &changes), Some(first.clone()));
        assert!(first.ends_with(&format!("\n\n{END}\n\n- A thing.\n")), "{first}");
        // The end was deleted.
        let broken = format!("## Unreleased\n\n{BEGIN}\n\n- A thing.\n\n## [1.0.0]\n\n- B.\n\n{END}\n");
        let updated = insert(&broken, "- New.\n").unwrap();
        for kept in ["- New.", "- A thing.", "## [1.0.0]\n\n- B."] {
            assert!(updated.contains(kept), "{updated}");
        }
    }

    #[test]
    fn line_ends_are_those_of_the_changelog() {
        let text = "# Changelog\r\n\r\n## [Unreleased]\r\n## [1.0.0]\r\n";
        let first = insert(text, "- a\n- b\n").unwrap();
        assert_eq!(first.matches('\n').count(), first.matches("\r\n").count(), "{first:?}");
        assert!(first.ends_with(&format!("{END}\r\n\r\n## [1.0.0]\r\n")), "{first:?}");
        assert_eq!(insert(&first, "- a\n- b\n"), Some(first.clone()));
    }
}
