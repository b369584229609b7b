//! Merges the facts of a document into ours, as edits of the text.
//!
//! [`merge`] checks its own result: the new text must have the facts of the other document, and our documentation
//! unchanged.

pub(crate) mod change;
mod entries;
mod lists;
mod objects;
mod renames;

use anyhow::{Context, ensure};
use serde_json::Value;

use self::change::Change;
use self::objects::Merger;
use super::comparison::find_differences;
use super::grammar::Kind;
use super::yaml::edit::{Edit, Slot};
use super::yaml::render::render;
use super::yaml::tree::{self, Content, Node};

/// The result of a merge.
pub(crate) struct Merged {
    pub(crate) text: String,
    pub(crate) value: Value,
    pub(crate) changes: Vec<Change>,
}

/// Merges the facts of `theirs` into a text.
pub(crate) fn merge(text: &str, theirs: &Value) -> anyhow::Result<Merged> {
    let lines = text.replace("\r\n", "\n");
    let mut merged = match merge_lines(&lines, theirs) {
        Ok(merged) => merged,
        // An alias must have the value of its anchor, which this merge may change or remove.
        Err(error) => {
            let root = tree::parse(&lines)?;
            if !root.has_alias() {
                return Err(error);
            }
            merge_lines(&without_aliases(&lines, &root)?, theirs)?
        }
    };
    if text.contains("\r\n") {
        merged.text = merged.text.replace('\n', "\r\n");
    }
    Ok(merged)
}

fn merge_lines(text: &str, theirs: &Value) -> anyhow::Result<Merged> {
    let root = tree::parse(text)?;
    let ours: Value = serde_yaml::from_str(text)?;
    let mut merger = Merger::default();
    let edit = merger.merge_value(&root, &ours, theirs, Kind::Document, "")?;
    let text = render(text, &root, &edit);
    let value: Value = serde_yaml::from_str(&text).context("the merged text cannot be read again")?;
    let remaining = find_differences(&value, theirs);
    ensure!(
        remaining.is_empty(),
        "the merged text has other facts than the new document; please report this:\n{}",
        remaining.join("\n")
    );
    // Equality of maps ignores the order, that of their texts does not.
    let texts = [edit.apply(&ours).to_string(), value.to_string()];
    ensure!(
        texts[0] == texts[1],
        "the merged text has lost documentation; please report this"
    );
    Ok(Merged {
        text,
        value,
        changes: merger.changes,
    })
}

/// Writes the value of each anchor in place of its aliases.
fn without_aliases(text: &str, root: &Node) -> anyhow::Result<String> {
    fn expand(node: &Node, value: &Value) -> Edit {
        match &node.content {
            Content::Scalar(_) => Edit::Keep,
            Content::Alias => Edit::Replace(value.clone()),
            Content::Collection(_) if !node.has_alias() => Edit::Keep,
            Content::Collection(collection) => {
                let items = collection.items.iter().enumerate();
                let slots = items.map(|(index, item)| {
                    let value = match &item.key {
                        Some(key) => &value[key.as_str()],
                        None => &value[index],
                    };
                    Slot::Old(index, expand(&item.value, value))
                });
                Edit::Items(slots.collect())
            }
        }
    }
    let value: Value = serde_yaml::from_str(text)?;
    Ok(render(text, root, &expand(root, &value)))
}
