//! Compares the client's own methods, and the servers.

use indexmap::IndexMap;

use super::change::Change;
use super::rules::ChangeKind;
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
    if let (Some((_, before)), Some((name, after))) = (old.servers.first(), new.servers.first())
        && before != after
        && new.servers.get(name) == old.servers.get(name)
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
    for (name, value) in old {
        match new.get(name) {
            None => changes.push(Change::new(removed, name, "").from(value)),
            Some(other) if other != value => changes.push(Change::new(changed, name, "").from(value).to(other)),
            Some(_) => {}
        }
    }
    for (name, value) in new {
        if !old.contains_key(name) {
            changes.push(Change::new(added, name, "").to(value));
        }
    }
}
