//! Puts operations into groups, and names the modules and the types of the groups.

use indexmap::{IndexMap, IndexSet};

use super::document_context::DocumentContext;
use super::tags::GroupPath;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Group, Operation, unraw};
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};

/// The groups of an API, at first without operations.
pub(crate) struct Groups(IndexMap<GroupPath, Group>);

impl Groups {
    /// Makes the groups at `paths` and those that they are part of. Each is followed by the groups in it; apart from
    /// this, they have the order of `paths`.
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p GroupPath>, context: &DocumentContext) -> Self {
        let mut children: IndexMap<&[String], IndexSet<&[String]>> = IndexMap::new();
        for path in paths {
            for length in 0..path.len() {
                children.entry(&path[..length]).or_default().insert(&path[..=length]);
            }
        }
        let mut docs = context.tags.docs_of_groups();
        let mut groups = IndexMap::new();
        let mut pending: Vec<&[String]> = vec![&[]];
        while let Some(path) = pending.pop() {
            if !path.is_empty() {
                let group = Group {
                    path: path.to_vec(),
                    module: String::new(),
                    handle: String::new(),
                    docs: docs.remove(path).unwrap_or_default(),
                    operations: Vec::new(),
                };
                groups.insert(path.to_vec(), group);
            }
            pending.extend(children.get(path).into_iter().flatten().rev());
        }
        Self(groups)
    }

    /// Adds an operation to the group at `path`. Returns the index of the group, and its index in the group.
    pub(crate) fn add(&mut self, path: &GroupPath, operation: Operation) -> (usize, usize) {
        let Some((group, _, entry)) = self.0.get_full_mut(path) else {
            return (0, 0);
        };
        entry.operations.push(operation);
        (group, entry.operations.len() - 1)
    }

    pub(crate) fn into_groups(self) -> Vec<Group> {
        self.0.into_values().collect()
    }
}

/// Names the module of each group, and the type that gives access to its operations.
pub(crate) fn name_modules_and_types(groups: &mut [Group], log: &mut Log) {
    let item = |group: &Group| ItemToName {
        key: group.path.join("."),
        // A group of the client has the same name as its module.
        user_name: group.parent_path().is_empty().then(|| group.name().to_owned()),
    };
    let items: Vec<ItemToName> = groups.iter().map(item).collect();
    let module = |group: usize, level: usize| {
        let path = groups[group].path.iter().map(|name| names::group_words(name));
        match level {
            0 => Some(names::module_name(&path.collect::<Vec<_>>().join("_"))),
            1 => Some(names::module_name(&path.rev().collect::<Vec<_>>().join("_in_"))),
            _ => None,
        }
    };
    let modules = assign_names(&items, module, |_| true);
    warn_numbered(&modules, "types of groups", &Pointer::default(), "x-rust-group", log);
    for (group, module) in groups.iter_mut().zip(modules) {
        group.module = module.name;
    }

    let items: Vec<ItemToName> = groups
        .iter()
        .map(|group| ItemToName::new(group.module.as_str()))
        .collect();
    let handle = |group: usize, level: usize| nth_spelling(unraw(&groups[group].module), level, names::type_name);
    let handles = assign_names(&items, handle, |_| true);
    warn_numbered(&handles, "types of groups", &Pointer::default(), "x-rust-group", log);
    for (group, handle) in groups.iter_mut().zip(handles) {
        group.handle = handle.name;
    }
}
