//! Compares the Rust paths of methods.

use std::collections::{HashMap, HashSet};

use super::signature::{has_same_arguments, has_same_result};
use super::subject::{change, sent};
use crate::diff::change::Change;
use crate::diff::matching::{MatchedOperations, has_same_target};
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::surface::{Operation, Surface};

/// Compares the Rust paths: which methods are gone, new, or call something else.
pub(crate) fn compare_methods(
    old: &Surface,
    new: &Surface,
    matched: &MatchedOperations<'_>,
    pairs: &Pairs<'_>,
    changes: &mut Vec<Change>,
) {
    let is_matched: HashSet<(&str, &str)> = matched
        .pairs
        .iter()
        .map(|(before, after)| (before.call.as_str(), after.call.as_str()))
        .collect();
    let new_calls: HashMap<&str, &Operation> = new
        .operations
        .iter()
        .map(|operation| (operation.call.as_str(), operation))
        .collect();
    // Rust paths that call another operation than before.
    let mut retargeted = HashSet::new();
    for before in &old.operations {
        let Some(after) = new_calls.get(before.call.as_str()) else {
            continue;
        };
        if is_matched.contains(&(&before.call, &after.call)) {
            continue;
        }
        let has_same_arguments = has_same_arguments(before, after, pairs);
        // Another of the operation's request bodies: the method of this one is gone or renamed.
        if !has_same_arguments && has_same_target(before, after) {
            continue;
        }
        // Who adapts the arguments to the new signature calls another operation too.
        let rust = match has_same_arguments && has_same_result(before, after, pairs) {
            true => Rust::Same,
            false => Rust::Breaks,
        };
        retargeted.insert(before.call.as_str());
        let retargeted = change(ChangeKind::MethodRetargeted, after)
            .from(sent(before))
            .to(sent(after));
        changes.push(retargeted.with_rust(rust).at(Some(&before.at), Some(&after.at)));
    }
    // A Rust path that calls another operation now is neither gone nor new.
    let rust = |operation: &Operation, rust: Rust| match retargeted.contains(operation.call.as_str()) {
        true => Rust::Same,
        false => rust,
    };
    for operation in &matched.removed {
        let removed = change(ChangeKind::OperationRemoved, operation).at(Some(&operation.at), None);
        changes.push(removed.with_rust(rust(operation, Rust::Breaks)));
    }
    for operation in &matched.added {
        let added = change(ChangeKind::OperationAdded, operation).at(None, Some(&operation.at));
        changes.push(added.with_rust(rust(operation, Rust::Adds)));
    }
    for (before, after) in matched.pairs.iter().filter(|(before, after)| before.call != after.call) {
        let renamed = change(ChangeKind::OperationRenamed, before)
            .from(&before.call)
            .to(&after.call);
        let is_new = !old.operations.iter().any(|operation| operation.call == after.call);
        let renamed = renamed.with_rust(match (retargeted.contains(before.call.as_str()), is_new) {
            (false, _) => Rust::Breaks,
            (true, true) => Rust::Adds,
            (true, false) => Rust::Same,
        });
        changes.push(renamed.at(Some(&before.at), Some(&after.at)));
    }
}
