//! The tags of a document: the group of an operation, and the group that it is part of ("Tag Object").

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::lower::names;
use crate::wording::suggest_similar;

/// The names of the accessors that lead to a group.
pub(crate) type GroupPath = Vec<String>;

/// The maximal number of groups in each other. It bounds the length of a call, and the work for a chain of tags.
const MAX_DEPTH: usize = 16;

/// The tags by name, in document order.
#[derive(Debug, Default)]
pub(crate) struct Tags(IndexMap<String, Tag>);

/// A Tag Object.
#[derive(Debug)]
struct Tag {
    /// The name of its group.
    group: String,
    description: String,
    parent: Option<Parent>,
    /// Whether it structures the operations. `badge`, `audience` and other kinds mark them.
    is_navigation: bool,
}

/// The tag that another one is nested under.
#[derive(Debug)]
struct Parent {
    name: String,
    /// The location of the name.
    at: Pointer,
}

impl Tags {
    /// Reads the tags of the document `root`. Reports parents that are not declared, and cycles of parents.
    pub(crate) fn new(root: &Value, log: &mut Log) -> Self {
        let mut tags = Self::default();
        let all = Pointer::default().child("tags");
        let list = root.get("tags").and_then(Value::as_array);
        for (index, tag) in list.into_iter().flatten().enumerate() {
            let at = all.child(&index.to_string());
            let text = |key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
            let Some(name) = text("name") else { continue };
            // An overlay may give another parent than the document.
            let parent = ["x-rust-parent", "parent"].into_iter().find_map(|key| {
                let at = at.child(key);
                text(key).map(|name| Parent { name, at })
            });
            let tag = Tag {
                group: text("x-rust-group")
                    .map_or_else(|| names::group_name(&name), |group| names::user_group_name(&group)),
                description: text("description").unwrap_or_default(),
                parent,
                is_navigation: text("kind").is_none_or(|kind| kind == "nav"),
            };
            tags.0.insert(name, tag);
        }
        tags.reject_undeclared_parents(log);
        tags.reject_cycles(log);
        tags
    }

    /// The group of an operation with the tags `names`: that of its first tag, or of its first one for navigation.
    pub(crate) fn group_of(&self, names: &[String]) -> Option<GroupPath> {
        let is_navigation = |name: &&String| self.0.get(*name).is_none_or(|tag| tag.is_navigation);
        let name = names.iter().find(is_navigation).or_else(|| names.first())?;
        Some(match self.0.get(name) {
            Some(tag) => self.path(tag),
            None => vec![names::group_name(name)],
        })
    }

    /// The documentation of each group: the descriptions of its tags.
    pub(crate) fn docs_of_groups(&self) -> HashMap<GroupPath, String> {
        let mut by_group: HashMap<GroupPath, String> = HashMap::new();
        for tag in self.0.values().filter(|tag| !tag.description.is_empty()) {
            let docs = by_group.entry(self.path(tag)).or_default();
            if !docs.is_empty() {
                docs.push_str("\n\n");
            }
            docs.push_str(&tag.description);
        }
        by_group
    }

    fn path(&self, tag: &Tag) -> GroupPath {
        let mut path: GroupPath = self.ancestors(tag).map(|tag| tag.group.clone()).collect();
        path.reverse();
        path
    }

    /// The tag, its parent, and so on. Endless if the parents are a cycle.
    fn ancestors<'t>(&'t self, tag: &'t Tag) -> impl Iterator<Item = &'t Tag> {
        std::iter::successors(Some(tag), |tag| self.0.get(&tag.parent.as_ref()?.name))
    }

    fn reject_undeclared_parents(&mut self, log: &mut Log) {
        let is_undeclared = |parent: &Parent| !self.0.contains_key(&parent.name);
        let mut undeclared = Vec::new();
        for (name, tag) in &self.0 {
            if let Some(parent) = tag.parent.as_ref().filter(|parent| is_undeclared(parent)) {
                let message = format!(
                    "the tag `{name}` has the parent `{}`, which is not declared in `tags`",
                    parent.name
                );
                let others = self.0.keys().map(String::as_str).filter(|other| other != name);
                let help = suggest_similar(&parent.name, others)
                    .unwrap_or_else(|| format!("add `{{name: {}}}` to `tags`", parent.name));
                log.error(&parent.at, message, Some(help));
                undeclared.push(name.clone());
            }
        }
        for name in undeclared {
            if let Some(tag) = self.0.get_mut(&name) {
                tag.parent = None;
            }
        }
    }

    /// Reports each cycle of parents at its first tag, and tags with too many parents. Removes their parents.
    fn reject_cycles(&mut self, log: &mut Log) {
        let index_of = |parent: &Parent| self.0.get_index_of(&parent.name);
        let mut parents: Vec<Option<usize>> = self.0.values().map(|tag| index_of(tag.parent.as_ref()?)).collect();
        let mut depths = vec![0; parents.len()];
        let mut last_walks = vec![usize::MAX; parents.len()];
        let mut cut = Vec::new();
        for start in 0..parents.len() {
            let mut walk: Vec<usize> = Vec::new();
            let mut next = Some(start);
            while let Some(tag) = next.filter(|&tag| depths[tag] == 0) {
                if last_walks[tag] == start {
                    // A walk leads to one cycle at most. It goes on at the tag that has no parent anymore.
                    let begin = walk.iter().position(|&other| other == tag).unwrap_or_default();
                    let mut cycle = walk.split_off(begin);
                    let first = cycle
                        .iter()
                        .enumerate()
                        .min_by_key(|(_, tag)| **tag)
                        .map_or(0, |(at, _)| at);
                    cycle.rotate_left(first);
                    self.report_cycle(&cycle, log);
                    parents[cycle[0]] = None;
                    cut.push(cycle[0]);
                    cycle.rotate_left(1);
                    walk.extend(cycle);
                    break;
                }
                last_walks[tag] = start;
                walk.push(tag);
                next = parents[tag];
            }
            for &tag in walk.iter().rev() {
                depths[tag] = parents[tag].map_or(1, |parent| depths[parent] + 1);
                if depths[tag] > MAX_DEPTH {
                    self.report_depth(tag, log);
                    depths[tag] = 1;
                    cut.push(tag);
                }
            }
        }
        for tag in cut {
            self.0[tag].parent = None;
        }
    }

    fn report_cycle(&self, cycle: &[usize], log: &mut Log) {
        let Some((
            name,
            Tag {
                parent: Some(parent), ..
            },
        )) = cycle.first().and_then(|&tag| self.0.get_index(tag))
        else {
            return;
        };
        let others = cycle.iter().skip(1).take(MAX_DEPTH).filter_map(|&tag| {
            let parent_of_other = self.0[tag].parent.as_ref()?;
            Some(parent_of_other.at.display_from(&parent.at))
        });
        let others: Vec<String> = others.collect();
        let message = match others.as_slice() {
            [] => format!("the tag `{name}` is its own parent"),
            others => format!(
                "the parents of the tag `{name}` lead back to it, by {}",
                others.join(", ")
            ),
        };
        let help = "remove one of these parents: they must not be circular".to_owned();
        log.error(&parent.at, message, Some(help));
    }

    fn report_depth(&self, tag: usize, log: &mut Log) {
        if let Some((
            name,
            Tag {
                parent: Some(parent), ..
            },
        )) = self.0.get_index(tag)
        {
            let message = format!("the tag `{name}` is nested more than {MAX_DEPTH} levels deep");
            log.error(&parent.at, message, Some("nest tags less deeply".to_owned()));
        }
    }
}
