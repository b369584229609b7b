//! Writes the text of an edited document.

use std::collections::BTreeSet;

use saphyr_parser::ScalarStyle;
use serde_json::{Map, Value};

use super::edit::{Edit, Slot};
use super::gap::{Gap, without_leading_blank};
use super::scan::column;
use super::tree::{Collection, Content, Item, Node};
use super::writer::{Prefix, Style, double_quoted, is_escaped, single_quoted};

/// Returns the text of a document after an edit.
pub(crate) fn render(text: &str, root: &Node, edit: &Edit) -> String {
    let renderer = Renderer {
        text,
        style: detect_style(text, root),
    };
    let (before, after) = (&text[..root.start], &text[root.full_end..]);
    let body = match (edit, &root.content) {
        (Edit::Items(slots), Content::Collection(collection)) if collection.is_flow => {
            let closed = &text[root.end..root.full_end];
            let start = &text[root.start..collection.start];
            return format!(
                "{before}{start}{}{closed}{after}",
                renderer.render_flow(collection, root.end, slots)
            );
        }
        (Edit::Items(slots), Content::Collection(collection)) => {
            let head = &text[..collection.start];
            return format!("{}{after}", renderer.render_block(collection, head, slots));
        }
        (Edit::Replace(value), _) => renderer.style.write_flow(value),
        _ => text[root.start..root.full_end].to_owned(),
    };
    format!("{before}{body}{after}")
}

/// The style of the document: the indentation of its first mapping and list below a key.
fn detect_style(text: &str, root: &Node) -> Style {
    fn find(text: &str, node: &Node, steps: &mut [Option<usize>; 2]) {
        let Content::Collection(outer) = &node.content else {
            return;
        };
        for item in &outer.items {
            if let Content::Collection(inner) = &item.value.content
                && outer.is_mapping
                && !inner.is_flow
                && !inner.items.is_empty()
            {
                let step = column(text, inner.start).saturating_sub(column(text, item.start));
                steps[usize::from(!inner.is_mapping)].get_or_insert(step);
            }
            if steps.contains(&None) {
                find(text, &item.value, steps);
            }
        }
    }
    let mut steps = [None; 2];
    find(text, root, &mut steps);
    let step = steps[0].unwrap_or(2);
    let is_json = matches!(&root.content, Content::Collection(collection) if collection.is_flow)
        && text[root.start..]
            .trim_start_matches(['{', ' ', '\n', '\t'])
            .starts_with('"');
    Style {
        step,
        list_step: steps[1].unwrap_or(step),
        is_json,
    }
}

pub(crate) struct Renderer<'t> {
    pub(crate) text: &'t str,
    pub(crate) style: Style,
}

/// An entry or item in the new text: the lines before it, and its own text.
struct Chunk<'t> {
    lines: Vec<&'t str>,
    text: String,
}

impl<'t> Renderer<'t> {
    /// Writes a collection in block style with new items. `head` is the text between the key or dash and the first item.
    fn render_block(&self, collection: &Collection, head: &'t str, slots: &[Slot]) -> String {
        let items = &collection.items;
        let indentation = column(self.text, collection.start);
        let (key_line, first_gap) = head.split_at(head.find('\n').unwrap_or(head.len()));
        if slots.is_empty() {
            return self.render_empty(collection, key_line);
        }
        // The lines before each item, and after the last.
        let gaps: Vec<Gap<'t>> = (0..items.len())
            .map(|index| match index.checked_sub(1) {
                None => Gap::parse(first_gap, indentation),
                Some(before) => Gap::parse(
                    &self.text[items[before].value.full_end..items[index].start],
                    indentation,
                ),
            })
            .collect();
        let is_spaced = gaps.len() > 1 && gaps[1..].iter().all(Gap::has_blank_line);
        let kept: BTreeSet<usize> = slots
            .iter()
            .filter_map(|slot| match slot {
                Slot::Old(index, _) | Slot::Renamed(index, ..) => Some(*index),
                Slot::New(..) => None,
            })
            .collect();
        let has_blank = |lines: &[&str]| lines.iter().any(|line| line.trim().is_empty());
        let mut chunks: Vec<Chunk<'t>> = Vec::new();
        for slot in slots {
            let is_first = chunks.is_empty();
            let mut lines = Vec::new();
            let text = match slot {
                Slot::Old(index, edit) | Slot::Renamed(index, _, edit) => {
                    lines.extend(loose_comments_of_removed(&gaps, &kept, *index));
                    if *index > 0 {
                        lines.extend(&gaps[*index].loose);
                    }
                    lines.extend(&gaps[*index].attached);
                    if is_first {
                        lines = without_leading_blank(&lines).to_vec();
                    } else if is_spaced && !has_blank(&lines) {
                        lines.insert(0, "");
                    }
                    let text = self.render_item(&items[*index], edit);
                    let mut text = self.with_new_key(&items[*index], slot, text, false);
                    // Comments that are indented more than the next item.
                    for line in gaps.get(index + 1).into_iter().flat_map(|gap| &gap.trailing) {
                        text.push('\n');
                        text.push_str(line);
                    }
                    text
                }
                Slot::New(key, value) => {
                    if is_spaced && !is_first {
                        lines.push("");
                    }
                    match key {
                        Some(key) => self.style.write_entry(key, value, indentation),
                        None => self.style.write_item(value, indentation),
                    }
                }
            };
            chunks.push(Chunk { lines, text });
        }
        if let Some(first) = chunks.first_mut() {
            // Comments at the start of the collection stay there.
            let top = gaps.first().map(|gap| gap.trailing.iter().chain(&gap.loose).copied());
            first.lines.splice(0..0, top.into_iter().flatten());
        }
        let mut written = self.join(key_line, !first_gap.is_empty(), &chunks, indentation);
        let last = loose_comments_of_removed(&gaps, &kept, items.len());
        let end = last.iter().rposition(|line| !line.trim().is_empty());
        for line in last.iter().take(end.map_or(0, |end| end + 1)) {
            written.push('\n');
            written.push_str(line);
        }
        written
    }

    /// Puts the items one below the other. In `- a: 1`, the first is on the line of the dash.
    fn join(&self, key_line: &str, is_below: bool, chunks: &[Chunk<'_>], indentation: usize) -> String {
        let mut written = key_line.to_owned();
        for (index, chunk) in chunks.iter().enumerate() {
            let mut is_inline = index == 0 && !is_below;
            for line in &chunk.lines {
                if is_inline {
                    written.push_str(line.trim_start());
                } else {
                    written.push('\n');
                    written.push_str(line);
                }
                is_inline = false;
            }
            if !is_inline {
                written.push_str(&format!("\n{:indentation$}", ""));
            }
            written.push_str(&chunk.text);
        }
        written
    }

    fn render_empty(&self, collection: &Collection, key_line: &str) -> String {
        let brackets = if collection.is_mapping { "{}" } else { "[]" };
        // A comment after the key goes after the brackets.
        let (properties, comment) = key_line.split_at(key_line.find('#').unwrap_or(key_line.len()));
        let written = format!("{} {brackets}", properties.trim_end());
        if comment.is_empty() {
            written
        } else {
            format!("{written} {comment}")
        }
    }

    /// Writes an entry or item in block style.
    fn render_item(&self, item: &Item, edit: &Edit) -> String {
        let prefix = &self.text[item.start..item.prefix_end];
        format!("{prefix}{}", self.render_value(item, edit))
    }

    /// Replaces the key at the start of the text of an entry that is renamed.
    pub(crate) fn with_new_key(&self, item: &Item, slot: &Slot, text: String, in_flow: bool) -> String {
        match (slot, text.get(item.prefix_end - item.start..)) {
            (Slot::Renamed(_, key, _), Some(value)) => format!("{}:{value}", self.style.write_string(key, in_flow)),
            _ => text,
        }
    }

    /// Writes the value of an entry or item in block style, with the space before it.
    fn render_value(&self, item: &Item, edit: &Edit) -> String {
        let node = &item.value;
        let comment = &self.text[node.end..node.full_end];
        match (edit, &node.content) {
            (Edit::Items(slots), Content::Collection(collection)) => {
                let head = &self.text[item.prefix_end..collection.start];
                if !collection.is_flow {
                    return self.render_block(collection, head, slots);
                }
                if collection.items.is_empty() && node.start == collection.start {
                    return self.render_new_value(item, &new_value(collection.is_mapping, slots), comment);
                }
                format!("{head}{}{comment}", self.render_flow(collection, node.end, slots))
            }
            (Edit::Replace(value), _) => {
                if let Some(scalar) = self.with_same_quotes(node, value) {
                    return format!(" {scalar}{comment}");
                }
                let comment = if let Content::Collection(Collection { is_flow: false, .. }) = node.content {
                    ""
                } else {
                    comment
                };
                self.render_new_value(item, value, comment)
            }
            _ => self.text[item.prefix_end..node.full_end].to_owned(),
        }
    }

    /// Writes a new value, and the comment that was after the old one.
    fn render_new_value(&self, item: &Item, value: &Value, comment: &str) -> String {
        let at = column(self.text, item.start);
        let prefix = if item.key.is_some() {
            Prefix::Key(at)
        } else {
            Prefix::Dash(at)
        };
        let written = self.style.write_block(value, prefix);
        match written.strip_prefix('\n') {
            Some(_) => format!("{comment}{written}"),
            None if written.contains('\n') => written,
            None => format!("{written}{comment}"),
        }
    }

    /// Writes a string with the same kind of quotes as the old one; `None` if that had none, or if it needs escapes.
    pub(crate) fn with_same_quotes(&self, node: &Node, value: &Value) -> Option<String> {
        let text = value.as_str().filter(|text| !text.chars().any(is_escaped))?;
        match node.content {
            Content::Scalar(ScalarStyle::SingleQuoted) => Some(single_quoted(text)),
            Content::Scalar(ScalarStyle::DoubleQuoted) => Some(double_quoted(text)),
            _ => None,
        }
    }
}

/// Returns the loose comments above the removed items directly before `index`, which is an item that stays, or the number
/// of items: they move to that item, or to the end.
fn loose_comments_of_removed<'t>(gaps: &[Gap<'t>], kept: &BTreeSet<usize>, index: usize) -> Vec<&'t str> {
    let first = kept.range(..index).next_back().map_or(0, |before| before + 1);
    let removed = gaps.get(first.max(1)..index).into_iter().flatten();
    let with_comments = removed.filter(|gap| gap.loose.iter().any(|line| !line.trim().is_empty()));
    with_comments.flat_map(|gap| gap.loose.iter().copied()).collect()
}

/// The value of a collection of which all items are new.
fn new_value(is_mapping: bool, slots: &[Slot]) -> Value {
    let new = slots.iter().filter_map(|slot| match slot {
        Slot::New(key, value) => Some((key, value)),
        Slot::Old(..) | Slot::Renamed(..) => None,
    });
    if is_mapping {
        let entries = new.filter_map(|(key, value)| Some((key.clone()?, value.clone())));
        Value::Object(entries.collect::<Map<_, _>>())
    } else {
        new.map(|(_, value)| value.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::upstream::yaml::tree::parse;

    /// The edit that takes a document apart and puts it together again.
    fn nothing(node: &Node) -> Edit {
        let Content::Collection(collection) = &node.content else {
            return Edit::Keep;
        };
        let items = collection.items.iter().enumerate();
        let slots: Vec<Slot> = items
            .map(|(index, item)| Slot::Old(index, nothing(&item.value)))
            .collect();
        if slots.is_empty() {
            Edit::Keep
        } else {
            Edit::Items(slots)
        }
    }

    #[track_caller]
    fn check(text: &str) {
        let root = parse(text).unwrap();
        let rendered = render(text, &root, &nothing(&root));
        assert!(rendered == text, "{rendered}\n---\n{text}");
    }

    fn documents() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = fs::read_dir(root.join("generator/tests/documents")).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let mut paths: Vec<_> = paths.chain([root.join("specs/authlete.yaml")]).collect();
        paths.sort();
        paths
            .iter()
            .map(|path| fs::read_to_string(path).unwrap().replace("\r\n", "\n"))
            .collect()
    }

    #[test]
    fn a_text_without_changes_is_the_same_in_every_byte() {
        let documents = documents();
        assert!(documents.len() > 50, "{}", documents.len());
        for text in documents {
            if serde_yaml::from_str::<Value>(&text).is_ok() {
                check(&text);
            }
        }
        check(
            "a: [ # c\n\n  b, # d\n  # e\n  c: 1\n  , d # f\n\n  ,  # g\n ]  # h\n"
                .replace("c: 1", "{c: 1}")
                .as_str(),
        );
        check(
            "%YAML 1.2\n---\n# a\n\n? \"b\"\n"
                .replace(
                    "? \"b\"",
                    "\"b\" :\n    - - c\n      - &d !!str e\n\n    - f: >1-\n\n       g\n\n\n  # h",
                )
                .as_str(),
        );
    }

    /// Texts with arbitrary edits are rejected, or keep every byte.
    #[test]
    fn damaged_texts_do_not_panic() {
        const TEXT: &str =
            "a: &x {b: [c, 'd'], \"é\": e} # f\ng:\n- - h\n  - i: |+\n      j\n\n    # k\n    l: *x\nm: >-\n  n\no:\n";
        let pieces = [
            "\n", " ", "  ", "#", ":", ": ", "- ", "'", "\"", "{", "}", "[", "]", ",", "&y ", "*x", "!t ", "|", "?",
            "é",
        ];
        let places: Vec<usize> = TEXT.char_indices().map(|(at, _)| at).collect();
        let mut kept = 0;
        for &start in &places {
            for &end in places.iter().filter(|end| (start..start + 3).contains(*end)) {
                for piece in pieces {
                    let text = format!("{}{piece}{}", &TEXT[..start], &TEXT[end..]);
                    if let (Ok(root), Ok(_)) = (parse(&text), serde_yaml::from_str::<Value>(&text)) {
                        let rendered = render(&text, &root, &nothing(&root));
                        assert!(rendered == text, "{rendered}\n---\n{text}");
                        kept += 1;
                    }
                }
            }
        }
        assert!(kept > 1000, "{kept}");
    }
}
