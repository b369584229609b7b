//! Assigns distinct names that do not depend on the order of the document.
//!
//! Each item has several candidates, short ones first. A candidate that two items share is assigned to neither: both
//! take their next one, which is longer. An item's name is therefore independent of its position in the document, and a
//! short name never moves from one item to another when a third is added. If the candidates of an item are used up, it
//! gets a number, in the order of the items' keys.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::lower::names;

/// An item that needs a name.
pub(crate) struct ItemToName {
    /// Unique, and independent of the order of the document.
    pub(crate) key: String,
    /// The name that the document's author chose (`x-rust-name` and the like). It is not changed.
    pub(crate) user_name: Option<String>,
}

impl ItemToName {
    pub(crate) fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            user_name: None,
        }
    }
}

/// The name of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AssignedName {
    pub(crate) name: String,
    pub(crate) origin: NameOrigin,
}

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameOrigin {
    /// The document's author chose it.
    UserGiven,
    /// The document's author chose it for two items.
    UserGivenTwice,
    /// The first candidate.
    Plain,
    /// A longer candidate, because another item has the first one too or it is not free.
    Longer,
    /// A candidate with a number, because all candidates are used up.
    Numbered,
}

/// Assigns names. `candidate` returns a candidate of an item by its index, and `is_free` whether a name may be used at
/// all.
pub(crate) fn assign_names(
    items: &[ItemToName],
    candidate: impl Fn(usize, usize) -> Option<String>,
    is_free: impl Fn(&str) -> bool,
) -> Vec<AssignedName> {
    let mut user_given: HashMap<&str, usize> = HashMap::new();
    for name in items.iter().filter_map(|item| item.user_name.as_deref()) {
        *user_given.entry(name).or_default() += 1;
    }
    let mut levels = vec![0; items.len()];
    // The current candidate of each item; `None` if its name is user-given.
    let mut tried: Vec<Option<String>> = items
        .iter()
        .enumerate()
        .map(|(number, item)| match item.user_name {
            Some(_) => None,
            None => Some(candidate(number, 0).unwrap_or_default()),
        })
        .collect();
    // Names that no item gets, and the items without a remaining candidate.
    let mut contested: HashSet<String> = HashSet::new();
    let mut exhausted: HashSet<usize> = HashSet::new();
    loop {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for (number, name) in tried.iter().enumerate() {
            if let Some(name) = name.as_deref().filter(|_| !exhausted.contains(&number)) {
                *uses.entry(name).or_default() += 1;
            }
        }
        let is_taken = |name: &str| {
            uses.get(name).is_some_and(|uses| *uses > 1)
                || user_given.contains_key(name)
                || contested.contains(name)
                || !is_free(name)
        };
        let collisions: Vec<(usize, String)> = tried
            .iter()
            .enumerate()
            .filter(|(number, _)| !exhausted.contains(number))
            .filter_map(|(number, name)| {
                let name = name.as_deref()?;
                is_taken(name).then(|| (number, name.to_owned()))
            })
            .collect();
        if collisions.is_empty() {
            break;
        }
        for (number, name) in collisions {
            contested.insert(name);
            levels[number] += 1;
            match candidate(number, levels[number]) {
                Some(next) => tried[number] = Some(next),
                None => {
                    exhausted.insert(number);
                }
            }
        }
    }

    let mut used: HashSet<String> = tried
        .iter()
        .enumerate()
        .filter(|(number, _)| !exhausted.contains(number))
        .filter_map(|(_, name)| name.clone())
        .chain(user_given.keys().map(|name| (*name).to_owned()))
        .collect();
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for number in exhausted.iter().copied() {
        // With a number, the shortest candidate is as distinct as the longest.
        groups
            .entry(candidate(number, 0).unwrap_or_default())
            .or_default()
            .push(number);
    }
    let mut groups: Vec<(String, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_unstable();
    let mut numbered: HashMap<usize, String> = HashMap::new();
    for (name, mut members) in groups {
        members.sort_by(|a, b| items[*a].key.cmp(&items[*b].key).then(a.cmp(b)));
        let mut next = if members.len() > 1 { 1 } else { 2 };
        for member in members {
            let (free, number) = first_free(&name, next, |name| {
                !used.contains(name) && !contested.contains(name) && is_free(name)
            });
            next = number + 1;
            used.insert(free.clone());
            numbered.insert(member, free);
        }
    }
    let assigned = |number: usize| {
        let item = &items[number];
        let (name, origin) = match (&item.user_name, numbered.remove(&number)) {
            (Some(name), _) if user_given[name.as_str()] > 1 => (name.clone(), NameOrigin::UserGivenTwice),
            (Some(name), _) => (name.clone(), NameOrigin::UserGiven),
            (None, Some(name)) => (name, NameOrigin::Numbered),
            (None, None) => {
                let origin = if levels[number] == 0 {
                    NameOrigin::Plain
                } else {
                    NameOrigin::Longer
                };
                (tried[number].take().unwrap_or_default(), origin)
            }
        };
        AssignedName { name, origin }
    };
    (0..items.len()).map(assigned).collect()
}

fn first_free(name: &str, from: u32, is_free: impl Fn(&str) -> bool) -> (String, u32) {
    let mut number = from;
    loop {
        let numbered = names::with_number(name, number);
        if is_free(&numbered) {
            return (numbered, number);
        }
        number += 1;
    }
}

/// The candidates for a name of the document, by level: in Rust's case; with symbols spelled out; with the name of its
/// case; with both.
pub(crate) fn nth_spelling(name: &str, level: usize, to_rust: impl Fn(&str) -> String) -> Option<String> {
    match level {
        0 => Some(to_rust(name)),
        1 => Some(to_rust(&names::spell_out_symbols(name))),
        2 => Some(to_rust(&format!("{name} {}", names::case_name(name)))),
        3 => Some(to_rust(&format!(
            "{} {}",
            names::spell_out_symbols(name),
            names::case_name(name)
        ))),
        _ => None,
    }
}

/// Warns about names with a number. `remedy` is the extension that sets a name, or a description of another change.
pub(crate) fn warn_numbered(assigned: &[AssignedName], what: &str, at: &Pointer, remedy: &str, log: &mut Log) {
    let numbered = assigned
        .iter()
        .filter(|assigned| assigned.origin == NameOrigin::Numbered);
    let numbered: Vec<String> = numbered.map(|assigned| assigned.name.clone()).collect();
    if !numbered.is_empty() {
        let message = format!("some of the {what} differ only by a number");
        log.warn(at, message, Some(numbered_help(&numbered, remedy)));
    }
}

/// Reports user-given names that two items share.
pub(crate) fn reject_equal_names(assigned: &[AssignedName], what: &str, at: &Pointer, log: &mut Log) {
    let mut assigned = assigned.iter();
    if let Some(duplicate) = assigned.find(|assigned| assigned.origin == NameOrigin::UserGivenTwice) {
        let message = format!("two {what} have the name `{}`", duplicate.name);
        log.error(at, message, Some("give one of them another `x-rust-name`".to_owned()));
    }
}

/// Returns the help text for names with a number. `remedy` is an extension, or a description of another change.
pub(crate) fn numbered_help(names: &[String], remedy: &str) -> String {
    let examples: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    let remedy = if remedy.starts_with("x-") {
        format!("`{remedy}`")
    } else {
        remedy.to_owned()
    };
    let more = if names.len() > examples.len() {
        " and others"
    } else {
        ""
    };
    format!(
        "the number may change when the document changes; {remedy} in an overlay gives {}{more} a stable name",
        examples.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key, and candidates.
    type KeyAndCandidates<'n> = (&'n str, &'n [&'n str]);

    fn assigned_names(items: &[KeyAndCandidates<'_>], taken: &[&str]) -> Vec<String> {
        let keys: Vec<ItemToName> = items.iter().map(|(key, _)| ItemToName::new(*key)).collect();
        let candidate = |item: usize, level: usize| items[item].1.get(level).map(|name| (*name).to_owned());
        let assigned = assign_names(&keys, candidate, |name| !taken.contains(&name));
        assigned.into_iter().map(|assigned| assigned.name).collect()
    }

    #[test]
    fn no_colliding_item_gets_the_short_name() {
        let (a, b, c): (_, _, KeyAndCandidates<'_>) = (
            ("a", ["post", "post_a"].as_slice()),
            ("b", ["post", "post_b"].as_slice()),
            ("c", &["get"]),
        );
        assert_eq!(assigned_names(&[a, b, c], &[]), ["post_a", "post_b", "get"]);
        assert_eq!(assigned_names(&[c, b, a], &[]), ["get", "post_b", "post_a"]);
        assert_eq!(assigned_names(&[a], &["post"]), ["post_a"]);
    }

    #[test]
    fn a_contested_name_stays_unused() {
        let items: [KeyAndCandidates<'_>; 3] = [("a", &["x", "a"]), ("b", &["x", "b"]), ("c", &["y", "x", "z"])];
        assert_eq!(assigned_names(&items, &["y"]), ["a", "b", "z"]);
    }

    #[test]
    fn numbers_follow_the_keys() {
        let (a, b): (KeyAndCandidates<'_>, KeyAndCandidates<'_>) = (("a", &["x"]), ("b", &["x"]));
        assert_eq!(assigned_names(&[a, b], &[]), ["x_1", "x_2"]);
        assert_eq!(assigned_names(&[b, a], &[]), ["x_2", "x_1"]);
        assert_eq!(assigned_names(&[b, a], &["x_1"]), ["x_3", "x_2"]);
        assert_eq!(assigned_names(&[a], &["x"]), ["x_2"]);
    }

    #[test]
    fn a_user_given_name_is_kept() {
        let items = [
            ItemToName {
                key: "a".to_owned(),
                user_name: Some("x".to_owned()),
            },
            ItemToName::new("b"),
        ];
        let candidate = |_: usize, level: usize| ["x", "y"].get(level).map(|name| (*name).to_owned());
        let assigned = assign_names(&items, candidate, |_| true);
        assert_eq!(assigned[0].name, "x");
        assert_eq!(
            (assigned[1].name.as_str(), assigned[1].origin),
            ("y", NameOrigin::Longer)
        );
    }

    #[test]
    fn very_many_items_of_one_name_take_little_time() {
        let items: Vec<ItemToName> = (0..100_000)
            .map(|number| ItemToName::new(format!("{number:06}")))
            .collect();
        let assigned = assign_names(&items, |_, level| (level == 0).then(|| "x".to_owned()), |_| true);
        assert_eq!(assigned[99_999].name, "x_100000");
    }

    #[test]
    fn spelled_out_symbols_and_case_names_make_names_distinct() {
        let of = |names: &[&str], to_rust: fn(&str) -> String| {
            let items: Vec<ItemToName> = names.iter().map(|name| ItemToName::new(*name)).collect();
            let assigned = assign_names(
                &items,
                |item, level| nth_spelling(names[item], level, to_rust),
                |_| true,
            );
            assigned.into_iter().map(|assigned| assigned.name).collect::<Vec<_>>()
        };
        let value = names::value_name;
        assert_eq!(of(&["fooBar", "foo_bar"], value), ["foo_bar_camel", "foo_bar_snake"]);
        assert_eq!(of(&["$filter", "filter"], value), ["dollar_filter", "filter_lower"]);
        assert_eq!(of(&["foo-bar", "foo.bar"], value), ["foo_bar_kebab", "foo_dot_bar"]);
        assert_eq!(of(&["_links", "links"], value), ["underscore_links", "links_lower"]);
        let variant = names::variant_name;
        assert_eq!(
            of(&["asc", "ASC", "Asc"], variant),
            ["AscLower", "AscUpper", "AscPascal"]
        );
        assert_eq!(of(&["created", "-created"], variant), ["Created", "MinusCreated"]);
    }
}
