//! Compares the client's own methods, and the servers.

use indexmap::IndexMap;

use super::change::Change;
use super::matching::without_parameter_names;
use super::rules::{ChangeKind, Rust};
use crate::surface::Surface;

/// Compares the methods that set credentials and client-level parameters, and the servers.
pub(super) fn compare_client(old: &Surface, new: &Surface, changes: &mut Vec<Change>) {
    let methods = [
        ChangeKind::ClientMethodRemoved,
        ChangeKind::ClientMethodChanged,
        ChangeKind::ClientMethodAdded,
    ];
    compare_items(&old.client, &new.client, methods, changes);
    let servers = [
        ChangeKind::ServerRemoved,
        ChangeKind::ServerChanged,
        ChangeKind::ServerAdded,
    ];
    compare_items(&old.servers, &new.servers, servers, changes);
    // If the first one only has another URL, this is reported already.
    if let (Some((old_name, before)), Some((name, after))) = (old.servers.first(), new.servers.first())
        && (old_name != name && before != after)
    {
        let change = Change::new(ChangeKind::DefaultServerChanged, name, after);
        changes.push(change.from(before).to(after));
    }
}

/// Compares items that have a name and a value. `kinds` are those for removed, changed and added items.
fn compare_items(
    old: &IndexMap<String, String>,
    new: &IndexMap<String, String>,
    [removed, changed, added]: [ChangeKind; 3],
    changes: &mut Vec<Change>,
) {
    let find = |items: &'_ IndexMap<String, String>, wanted: &str| -> Option<String> {
        let mut items = items.iter();
        let found = items.find(|(name, _)| rust_item(name) == rust_item(wanted));
        found.map(|(_, value)| value.clone())
    };
    for (name, value) in old {
        match find(new, name) {
            None => changes.push(Change::new(removed, name, "").from(value)),
            Some(other) if without_parameter_names(&other) != without_parameter_names(value) => {
                let rust = if takes_password(value) == takes_password(&other) {
                    changed.rule().rust
                } else {
                    Rust::Breaks
                };
                let change = Change::new(changed, name, "").from(value).to(other);
                changes.push(change.with_rust(rust));
            }
            Some(_) => {}
        }
    }
    for (name, value) in new {
        if find(old, name).is_none() {
            changes.push(Change::new(added, name, "").to(value));
        }
    }
}

/// The name of an item, and the number of its arguments, whose names are not part of the Rust API.
fn rust_item(item: &str) -> (&str, usize) {
    match item.split_once('(') {
        Some((name, arguments)) => (name, arguments.split(", ").count()),
        None => (item, 0),
    }
}

/// Whether a method takes a user and a password, and not one value.
fn takes_password(sets: &str) -> bool {
    sets == "`Authorization: Basic`"
}
