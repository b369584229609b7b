//! File names of pages, anchors of headings, and links to both.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::ir::{Api, ModelId, is_windows_device, unraw};

/// The characters that are not percent-encoded in links.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// File names of an API's pages.
pub(crate) struct PageLinks {
    /// File names without directory and extension.
    models: Vec<String>,
    groups: Vec<String>,
}

impl PageLinks {
    pub(crate) fn new(api: &Api) -> Self {
        Self {
            models: unique(api.models.iter().map(|model| model.name.as_str())),
            groups: unique(api.groups.iter().map(|group| group.module.as_str())),
        }
    }

    pub(crate) fn model(&self, model: ModelId) -> &str {
        &self.models[model]
    }

    pub(crate) fn group(&self, group: usize) -> &str {
        &self.groups[group]
    }

    /// Returns the path of a model's page relative to `docs/`, as a link.
    pub(crate) fn to_model(&self, model: ModelId) -> String {
        format!("models/{}.md", utf8_percent_encode(&self.models[model], KEPT))
    }

    /// Returns the path of a group's page relative to `docs/`, as a link.
    pub(crate) fn to_group(&self, group: usize) -> String {
        format!("operations/{}.md", utf8_percent_encode(&self.groups[group], KEPT))
    }
}

/// Assigns file names that are valid on Windows and distinct on case-insensitive file systems. They do not depend on
/// the order.
fn unique<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let names: Vec<&str> = names.map(unraw).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_unstable_by_key(|number| names[*number]);
    let mut taken = Taken::default();
    let mut files = vec![String::new(); names.len()];
    for number in order {
        let name = names[number];
        let name = if is_windows_device(name) {
            format!("{name}_page")
        } else {
            name.to_owned()
        };
        files[number] = match taken.number(&name.to_lowercase(), '_', 2) {
            Some(number) => format!("{name}_{number}"),
            None => name,
        };
    }
    files
}

/// The names in use, each with the next number to try.
#[derive(Default)]
struct Taken(HashMap<String, u32>);

impl Taken {
    /// Reserves a name. Returns `None` if the name is unused, or else the first number from `first` on that makes it unique.
    fn number(&mut self, name: &str, between: char, first: u32) -> Option<u32> {
        let Some(&next) = self.0.get(name) else {
            self.0.insert(name.to_owned(), first);
            return None;
        };
        let is_free = |number: &u32| !self.0.contains_key(&format!("{name}{between}{number}"));
        let number = (next..).find(is_free)?;
        self.0.insert(format!("{name}{between}{number}"), first);
        self.0.insert(name.to_owned(), number + 1);
        Some(number)
    }
}

/// Returns the anchors that code hosts generate for headings: lowercase, hyphens for spaces, no punctuation, and a
/// number for repeated ones.
pub(crate) fn anchors<'h>(headings: impl Iterator<Item = &'h str>) -> Vec<String> {
    let mut taken = Taken::default();
    let anchor = |heading: &str| {
        let kept = heading.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c => c.is_alphanumeric().then_some(c),
        });
        let plain = kept.collect::<String>().to_lowercase();
        match taken.number(&plain, '-', 1) {
            Some(number) => format!("{plain}-{number}"),
            None => plain,
        }
    };
    headings.map(anchor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_differ_in_more_than_capitals() {
        let names = unique(["Pair", "PAIR", "pair_2", "r#type"].into_iter());
        assert_eq!(names, ["Pair_2", "PAIR", "pair_2_2", "type"]);
        let names = unique(["PAIR", "r#type", "Pair", "pair_2"].into_iter());
        assert_eq!(names, ["PAIR", "type", "Pair_2", "pair_2_2"]);
    }

    #[test]
    fn files_are_no_devices() {
        let names = unique(["Con", "Nul", "Console", "COM1"].into_iter());
        assert_eq!(names, ["Con_page", "Nul_page", "Console", "COM1_page"]);
    }

    #[test]
    fn anchors_are_those_of_code_hosts() {
        let anchors = anchors(["client.token()", "issue", "re_issue", "issue", "A b"].into_iter());
        assert_eq!(anchors, ["clienttoken", "issue", "re_issue", "issue-1", "a-b"]);
    }
}
