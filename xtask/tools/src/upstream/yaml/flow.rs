//! Edits of mappings and lists in brackets.

use super::edit::{Edit, Slot};
use super::render::Renderer;
use super::scan::{column, end_with_comment, skip_trivia};
use super::tree::{Collection, Content};

/// The text around an item.
struct Part<'t> {
    /// Between the bracket or comma and the item.
    before: &'t str,
    /// Between the item and its comma.
    after: &'t str,
    /// The comment after both, on the same line.
    comment: &'t str,
}

impl<'t> Renderer<'t> {
    /// Writes a collection in brackets with new items. `end` is the end of the closing bracket.
    pub(crate) fn render_flow(&self, collection: &Collection, end: usize, slots: &[Slot]) -> String {
        let (open, close) = (collection.start + 1, end - 1);
        let (parts, rest_start, has_last_comma) = self.parts(collection, open);
        let start_comment = &self.text[open..end_with_comment_only(self.text, open)];

        // A new item looks like the second, or like the first if that is on a line of its own.
        let space = |part: &Part<'t>| &part.before[part.before.rfind('\n').unwrap_or(0)..];
        let first = parts.first().map_or("", space);
        let second = parts.get(1).map_or(" ", space);
        let usual = if first.contains('\n') { first } else { second };
        let new_line = format!(
            "\n{:1$}",
            "",
            parts
                .first()
                .map_or(0, |_| column(self.text, collection.items[0].start))
        );

        let mut written = format!("{}{start_comment}", &self.text[collection.start..open]);
        let mut before_comment = start_comment;
        for (index, slot) in slots.iter().enumerate() {
            let usual = if index == 0 { first } else { usual };
            let (space, text, after, comment) = match slot {
                Slot::Old(old, edit) | Slot::Renamed(old, _, edit) => {
                    let part = &parts[*old];
                    let is_moved = (index == 0) != (*old == 0) && part.before.trim().is_empty();
                    let space = if is_moved { usual } else { part.before };
                    let text = self.render_flow_item(collection, *old, edit);
                    (
                        space,
                        self.with_new_key(&collection.items[*old], slot, text, true),
                        part.after,
                        part.comment,
                    )
                }
                Slot::New(Some(key), value) => (usual, self.style.write_flow_entry(key, value), "", ""),
                Slot::New(None, value) => (usual, self.style.write_flow(value), "", ""),
            };
            // A comment ends with the line.
            let space = if before_comment.is_empty() || space.contains('\n') {
                space
            } else {
                &new_line
            };
            let comma = if index + 1 < slots.len() || has_last_comma {
                ","
            } else {
                ""
            };
            written.push_str(&format!("{space}{text}{after}{comma}{comment}"));
            before_comment = comment;
        }
        if !slots.is_empty() {
            written.push_str(&self.text[rest_start..close]);
        }
        if !before_comment.is_empty() && !self.text[rest_start..close].contains('\n') {
            written.push_str(&new_line);
        }
        written.push_str(&self.text[close..end]);
        written
    }

    /// Returns the text around each item, the end of the last one, and whether a comma follows it.
    fn parts(&self, collection: &Collection, open: usize) -> (Vec<Part<'t>>, usize, bool) {
        let mut parts = Vec::new();
        let mut from = end_with_comment_only(self.text, open);
        let mut has_comma = false;
        for item in &collection.items {
            let end = item.value.end;
            let comma = skip_trivia(self.text, end);
            has_comma = self.text[comma..].starts_with(',');
            let (after, comment_start) = if has_comma { (comma, comma + 1) } else { (end, end) };
            let comment_end = end_with_comment_only(self.text, comment_start);
            // The last item may get a comma, and its comment comes after that.
            parts.push(Part {
                before: &self.text[from..item.start],
                after: &self.text[end..after],
                comment: &self.text[comment_start..comment_end],
            });
            from = comment_end;
        }
        (parts, from, has_comma)
    }

    fn render_flow_item(&self, collection: &Collection, index: usize, edit: &Edit) -> String {
        let item = &collection.items[index];
        let prefix = &self.text[item.start..item.prefix_end];
        match (edit, &item.value.content) {
            (Edit::Replace(value), _) => {
                let space = if collection.is_mapping { " " } else { "" };
                let new = self.with_same_quotes(&item.value, value);
                format!("{prefix}{space}{}", new.unwrap_or_else(|| self.style.write_flow(value)))
            }
            (Edit::Items(slots), Content::Collection(inner)) => {
                let head = &self.text[item.prefix_end..inner.start];
                format!("{prefix}{head}{}", self.render_flow(inner, item.value.end, slots))
            }
            _ => self.text[item.start..item.value.end].to_owned(),
        }
    }
}

/// Returns the end of the comment after an offset on the same line, or the offset if there is none.
fn end_with_comment_only(text: &str, at: usize) -> usize {
    let end = end_with_comment(text, at);
    if text[at..end].contains('#') { end } else { at }
}
