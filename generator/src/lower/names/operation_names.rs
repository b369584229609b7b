//! Names of operations: the group, the method, and the stem of the names of its types.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::distinct::{ItemToName, NameOrigin, assign_names, numbered_help};
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::lower::names;
use crate::lower::operations::document_context::DocumentContext;
use crate::lower::operations::tags::GroupPath;

/// An operation, with everything from which its names are derived.
pub(crate) struct OperationToName<'e> {
    pub(crate) at: &'e Pointer,
    pub(crate) path: &'e str,
    /// The HTTP method.
    pub(crate) method: &'e str,
    pub(crate) operation: &'e openapiv3::Operation,
    /// Whether no other operation has its operation id.
    pub(crate) is_unique: bool,
}

/// The names of an operation.
#[derive(Debug, Clone)]
pub(crate) struct OperationNames {
    /// The operation id, or method and path.
    pub(crate) id: String,
    pub(crate) group: GroupPath,
    pub(crate) method: String,
    /// The stem of the names of its types. It is unique.
    pub(crate) stem: String,
    /// The stem with the name that the document's author chose, if any.
    pub(crate) user_stem: String,
}

/// Names all operations, each in its group. The names do not depend on their order.
pub(crate) fn name_operations(
    operations: &[OperationToName<'_>],
    context: &DocumentContext,
    log: &mut Log,
) -> Vec<OperationNames> {
    let groups: Vec<GroupPath> = operations.iter().map(|operation| operation.group(context)).collect();
    let stems = assign_stems(operations, &groups);
    let mut members: IndexMap<&GroupPath, Vec<usize>> = IndexMap::new();
    // The names of the groups in each group.
    let mut inner_groups: HashMap<&[String], HashSet<&str>> = HashMap::new();
    for (number, path) in groups.iter().enumerate() {
        members.entry(path).or_default().push(number);
        for (length, name) in path.iter().enumerate() {
            inner_groups.entry(&path[..length]).or_default().insert(name);
        }
    }
    let mut methods: HashMap<usize, String> = HashMap::new();
    for (path, members) in members {
        let group = group_name(path);
        let inner = inner_groups.get(path.as_slice());
        let is_free = |name: &str| !inner.is_some_and(|inner| inner.contains(name));
        let items: Vec<ItemToName> = members
            .iter()
            .map(|&number| operations[number].item_to_name(log))
            .collect();
        let candidates: Vec<Vec<String>> = members
            .iter()
            .map(|&number| operations[number].candidates(group))
            .collect();
        let assigned = assign_names(&items, |item, level| candidates[item].get(level).cloned(), is_free);
        for (assigned, &number) in assigned.into_iter().zip(&members) {
            let at = operations[number].at;
            match assigned.origin {
                NameOrigin::UserGivenTwice => {
                    let message = format!(
                        "two operations of the group `{group}` have the name `{}`",
                        assigned.name
                    );
                    let help = "give one of them another `x-rust-name`".to_owned();
                    log.error(at, message, Some(help));
                }
                NameOrigin::Numbered => {
                    let message = format!(
                        "the name of this operation differs from others of the group `{group}` only by a number"
                    );
                    let help = numbered_help(std::slice::from_ref(&assigned.name), "x-rust-name");
                    log.warn(at, message, Some(help));
                }
                NameOrigin::UserGiven if !is_free(&assigned.name) => {
                    let message = format!("the group `{group}` has a group with the name `{}`", assigned.name);
                    let help = "give the operation another `x-rust-name`, or the tag of that group an `x-rust-group`";
                    log.error(&at.child("x-rust-name"), message, Some(help.to_owned()));
                }
                NameOrigin::UserGiven | NameOrigin::Plain | NameOrigin::Longer => {}
            }
            methods.insert(number, assigned.name);
        }
    }
    let names = operations.iter().zip(groups).zip(stems).enumerate();
    let names = names.map(|(number, ((operation, group), stem))| OperationNames {
        id: operation.id(),
        user_stem: match operation.extension("x-rust-name") {
            // A user-given name takes precedence over the operation id.
            Some(name) => format!("{}_{name}", group.join("_")),
            None => stem.clone(),
        },
        method: methods.remove(&number).unwrap_or_default(),
        group,
        stem,
    });
    names.collect()
}

/// Assigns the stem of the names of each operation's types.
fn assign_stems(operations: &[OperationToName<'_>], groups: &[GroupPath]) -> Vec<String> {
    let items: Vec<ItemToName> = operations
        .iter()
        .map(|operation| ItemToName::new(operation.key()))
        .collect();
    let candidate = |number: usize, level: usize| {
        let (operation, path) = (&operations[number], &groups[number]);
        let group = group_name(path);
        let stem = match (operation.operation_id(), operation.extension("x-rust-name")) {
            (None, Some(name)) => format!("{}_{name}", path.join("_")),
            _ => operation.stem(group),
        };
        match level {
            0 => Some(stem),
            1 => Some(with_groups(path, &stem)),
            2 => Some(operation.id()),
            3 => Some(operation.method_and_path()),
            _ => None,
        }
    };
    // Stems must differ in upper camel case, as types do.
    let as_type = |number: usize, level: usize| candidate(number, level).map(|stem| names::type_name(&stem));
    let assigned = assign_names(&items, as_type, |_| true).into_iter().enumerate();
    let assigned = assigned.map(|(number, assigned)| match assigned.origin {
        NameOrigin::Plain => candidate(number, 0).unwrap_or_default(),
        _ => assigned.name,
    });
    assigned.collect()
}

/// The name of the group at a path.
fn group_name(path: &GroupPath) -> &str {
    path.last().map_or("", String::as_str)
}

/// Puts the words of the groups before a stem. The stem may begin with those of the innermost one.
fn with_groups(path: &GroupPath, stem: &str) -> String {
    let mut words: Vec<&str> = path.iter().map(|group| names::group_words(group)).collect();
    let is_first = |word: &&str| stem.strip_prefix(*word).is_some_and(|rest| rest.starts_with('_'));
    if path.len() > 1 && words.last().is_some_and(is_first) {
        words.pop();
    }
    words.push(stem);
    words.join("_")
}

impl OperationToName<'_> {
    fn extension(&self, key: &str) -> Option<&str> {
        self.operation.extensions.get(key).and_then(Value::as_str)
    }

    fn operation_id(&self) -> Option<&str> {
        self.operation.operation_id.as_deref().filter(|_| self.is_unique)
    }

    fn id(&self) -> String {
        self.operation_id().map_or_else(|| self.key(), str::to_owned)
    }

    fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn group(&self, context: &DocumentContext) -> GroupPath {
        if let Some(group) = self.extension("x-rust-group") {
            return vec![names::user_group_name(group)];
        }
        context.tags.group_of(&self.operation.tags).unwrap_or_else(|| {
            let words = self.path_words();
            vec![names::group_name(words.first().map_or("operations", String::as_str))]
        })
    }

    /// Returns the operation with its user-given name, after checking that.
    fn item_to_name(&self, log: &mut Log) -> ItemToName {
        let user_name = self.extension("x-rust-name").map(|name| {
            names::user_value_name(name).unwrap_or_else(|| {
                let message = format!("`{name}` is not a valid Rust method name");
                log.error(&self.at.child("x-rust-name"), message, None);
                names::value_name(name)
            })
        });
        ItemToName {
            key: self.key(),
            user_name,
        }
    }

    fn stem(&self, group: &str) -> String {
        match self.operation_id() {
            Some(id) => names::operation_stem(id, group, self.path),
            None => {
                let words = format!("{}_{}", self.method.to_ascii_lowercase(), self.path_words().join("_"));
                names::operation_stem(&words, group, self.path)
            }
        }
    }

    /// Candidates for the method name, short ones first: without the words of the group; with them; the whole operation
    /// id; HTTP method and path; these with marked path parameters; these with symbols spelled out. Keywords and
    /// methods of common traits are dropped if another candidate is left.
    fn candidates(&self, group: &str) -> Vec<String> {
        let stem = self.stem(group);
        let short = names::method_name(&stem, group, &self.method.to_ascii_lowercase());
        let mut candidates = vec![
            short,
            names::value_name(&stem),
            names::value_name(&self.id()),
            names::value_name(&self.key()),
            names::value_name(&self.method_and_path()),
            names::value_name(&format!("{} at {}", self.method, self.path_with_symbols())),
        ];
        let mut seen = std::collections::HashSet::new();
        candidates.retain(|name| seen.insert(name.clone()));
        if candidates.iter().any(|name| names::is_plain_method_name(name)) {
            candidates.retain(|name| names::is_plain_method_name(name));
        }
        candidates
    }

    /// Returns method and path, with `by` before a path parameter.
    fn method_and_path(&self) -> String {
        let path = match self.path {
            "/" => "root".to_owned(),
            path => path.replace('{', " by ").replace('}', " "),
        };
        format!("{} {path}", self.method)
    }

    /// Returns the path with symbols spelled out.
    fn path_with_symbols(&self) -> String {
        let path = self
            .path
            .trim_start_matches('/')
            .replace('-', " dash ")
            .replace('_', " underscore ");
        names::spell_out_symbols(&path)
    }

    /// Returns the segments of the path, without parameters, `api` and versions.
    fn path_words(&self) -> Vec<String> {
        let is_word = |segment: &&str| {
            let is_version = segment
                .strip_prefix('v')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            !(segment.is_empty() || segment.contains('{') || *segment == "api" || is_version)
        };
        self.path.split('/').filter(is_word).map(str::to_owned).collect()
    }
}
