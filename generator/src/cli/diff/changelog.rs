//! Writes the changes into a changelog.

use std::fs;
use std::path::Path;

use crate::Diagnostic;
use crate::diagnostics::file_error;

/// The lines around the changes, by which the next run finds and replaces them.
const BEGIN: &str = "<!-- changes of the API: written by `openapi-crate diff --changelog` -->";
const END: &str = "<!-- end of the changes of the API -->";

/// Replaces the changes in the section `Unreleased` of a changelog, or adds them at its beginning.
pub(super) fn update(path: &Path, changes: &str) -> Result<(), Box<Diagnostic>> {
    let name = path.display().to_string();
    let failed =
        |message: String, help: Option<&str>| Box::new(file_error(name.clone(), message, help.map(str::to_owned)));
    let text = fs::read_to_string(path).map_err(|error| failed(format!("cannot be read: {error}"), None))?;
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
fn insert(text: &str, changes: &str) -> Option<String> {
    let block = format!("{BEGIN}\n\n{}\n\n{END}\n", changes.trim_end());
    if let Some(start) = text.find(BEGIN)
        && let Some(length) = text[start..].find(END)
    {
        let end = start + length + END.len();
        let rest = text[end..].strip_prefix('\n').unwrap_or(&text[end..]);
        return Some(format!("{}{block}{rest}", &text[..start]));
    }
    let is_heading = |line: &str| line.starts_with("## ") && line.to_lowercase().contains("unreleased");
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        offset += line.len();
        if is_heading(line) {
            let separator = if line.ends_with('\n') { "\n" } else { "\n\n" };
            return Some(format!("{}{separator}{block}{}", &text[..offset], &text[offset..]));
        }
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
}
