//! Edits of mappings and lists in brackets.

use super::edit::{Edit, Slot};
use super::render::Renderer;
use super::scan::skip_trivia;
use super::tree::Collection;

/// An item with the text around it: what is between the brackets or commas.
struct Part<'t> {
    before: &'t str,
    after: &'t str,
}

impl Renderer<'_> {
    /// Writes a collection in brackets with new items. `end` is the end of the closing bracket.
    pub(crate) fn flow(&self, collection: &Collection, end: usize, slots: &[Slot]) -> String {
        let (open, close) = (collection.start + 1, end - 1);
        let mut parts = Vec::new();
        let mut from = open;
        let mut has_last_comma = false;
        for (index, item) in collection.items.iter().enumerate() {
            let comma = skip_trivia(self.text, item.value.end);
            has_last_comma = self.text[comma..].starts_with(',');
            let is_last = index + 1 == collection.items.len();
            let until = if is_last && !has_last_comma {
                item.value.end
            } else {
                comma
            };
            parts.push(Part {
                before: &self.text[from..item.start],
                after: &self.text[item.value.end..until],
            });
            from = if has_last_comma { until + 1 } else { until };
        }
        // A new item looks like the second, or like the first if each is on a line of its own.
        let own_lines = parts.first().is_some_and(|part| part.before.contains('\n'));
        let usual = if own_lines { parts.first() } else { parts.get(1) };
        let usual = usual.map_or(" ", |part| part.before);
        let usual = if usual.trim().is_empty() { usual } else { " " };
        let first = parts.first().map_or("", |part| part.before);
        let first = if first.trim().is_empty() { first } else { "" };
        let written: Vec<String> = slots
            .iter()
            .enumerate()
            .map(|(index, slot)| {
                let space = if index == 0 { first } else { usual };
                match slot {
                    Slot::Old(old, edit) => {
                        let part = &parts[*old];
                        let text = self.flow_item(collection, *old, edit);
                        let moved = index == 0 || *old == 0;
                        let before = if moved && part.before.trim().is_empty() {
                            space
                        } else {
                            part.before
                        };
                        format!("{before}{text}{}", part.after)
                    }
                    Slot::New(Some(key), value) => format!("{space}{}", self.style.flow_entry(key, value)),
                    Slot::New(None, value) => format!("{space}{}", self.style.flow(value)),
                }
            })
            .collect();
        let comma = if has_last_comma && !written.is_empty() { "," } else { "" };
        let rest = if written.is_empty() {
            ""
        } else {
            &self.text[from..close]
        };
        let (left, right) = (&self.text[collection.start..open], &self.text[close..end]);
        format!("{left}{}{comma}{rest}{right}", written.join(","))
    }

    fn flow_item(&self, collection: &Collection, index: usize, edit: &Edit) -> String {
        let item = &collection.items[index];
        let prefix = &self.text[item.start..item.prefix_end];
        match edit {
            Edit::Keep => self.text[item.start..item.value.end].to_owned(),
            Edit::Replace(value) => {
                let space = if collection.is_mapping { " " } else { "" };
                let new = self.scalar_like(&item.value, value);
                format!("{prefix}{space}{}", new.unwrap_or_else(|| self.style.flow(value)))
            }
            Edit::Items(slots) => {
                let super::tree::Content::Collection(inner) = &item.value.content else {
                    return self.text[item.start..item.value.end].to_owned();
                };
                let head = &self.text[item.prefix_end..inner.start];
                format!("{prefix}{head}{}", self.flow(inner, item.value.end, slots))
            }
        }
    }
}
