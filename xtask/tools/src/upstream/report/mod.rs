//! The report of a merge: what has changed, and what is left to do.

mod mentions;
mod overlay;

use std::fmt;
use std::path::Path;

use serde_json::Value;

use self::mentions::RemovedNames;
use super::facts::entries;
use super::markers::{self, MARKER};
use super::merge::Merged;
use super::specs::Specs;
use super::yaml::tree::comment_lines;

/// The lists of the report, each with its heading.
pub(super) struct Report {
    lists: Vec<(&'static str, Vec<String>)>,
}

impl Report {
    /// `generated` is the folder of the generated crate.
    pub(super) fn new(specs: &Specs, before: &Value, merged: &Merged, generated: &Path) -> anyhow::Result<Self> {
        let after = &merged.value;
        let (old_output, new_output) = (specs.generate(&specs.text), specs.generate(&merged.text));
        let errors = new_output.diagnostics.iter();
        let errors = errors.filter(|problem| problem.severity == openapi_crate::Severity::Error);
        // Without a crate on both sides, every name would count as removed.
        let mentions = if old_output.tree.is_some() && new_output.tree.is_some() {
            RemovedNames::between((before, &old_output), (after, &new_output)).find_mentions(generated)?
        } else {
            Vec::new()
        };
        let lists = vec![
            ("changes", merged.changes.iter().map(ToString::to_string).collect()),
            (
                "comments that were removed with their items",
                removed_comments(&specs.text, &merged.text)?,
            ),
            ("errors of the generator", errors.map(ToString::to_string).collect()),
            (
                "overlay targets that match nothing",
                overlay::unmatched_targets(specs, &new_output),
            ),
            (
                "operations that moved with their operationId",
                overlay::moved_operations(before, after),
            ),
            (
                "operations without a name in the overlay",
                overlay::unnamed_operations(&specs.overlays, after)?,
            ),
            (
                "tags without a group in the overlay",
                overlay::ungrouped_tags(&specs.overlays, after)?,
            ),
            ("models without a description", undescribed_models(after)),
            ("tests and examples that mention removed names", mentions),
            ("descriptions to write", markers::find(after)),
        ];
        Ok(Self { lists })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (heading, found) in &self.lists {
            writeln!(f, "{heading}: {}", found.len())?;
            for line in found {
                writeln!(f, "    {}", visible(line))?;
            }
        }
        Ok(())
    }
}

/// Escapes control characters, line ends and marks that change the direction of text: names of the vendor's document are
/// printed on a terminal and in a pull request.
fn visible(line: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut text = String::new();
    for c in line.chars() {
        if is_hidden(c) {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

/// Lists the comments that are in the old text, and not in the new one.
fn removed_comments(before: &str, after: &str) -> anyhow::Result<Vec<String>> {
    let (before, after) = (before.replace("\r\n", "\n"), after.replace("\r\n", "\n"));
    let mut remaining = comment_lines(&after)?;
    let is_removed = |comment: &&str| match remaining.iter().position(|other| other == comment) {
        Some(index) => {
            remaining.swap_remove(index);
            false
        }
        None => true,
    };
    let removed = comment_lines(&before)?.into_iter().filter(is_removed);
    Ok(removed.map(str::to_owned).collect())
}

fn undescribed_models(document: &Value) -> Vec<String> {
    let is_described = |schema: &Value| {
        let text = schema["description"].as_str().unwrap_or_default();
        !text.trim().is_empty() && !text.contains(MARKER)
    };
    let models = entries(&document["components"]["schemas"]).filter(|(_, schema)| !is_described(schema));
    models.map(|(name, _)| name.to_owned()).collect()
}
