//! Compares the surfaces of two crates, and judges each change.
//!
//! - [`rules`]: the kinds of changes, and how each is judged;
//! - [`matching`]: which operations, and which of their parameters, are the same;
//! - [`pairs`]: which models of the two surfaces describe the same values, and in which direction these are sent;
//! - [`aliases`], [`type_relations`], [`constraints`]: how two types, and two sets of constraints, relate;
//! - [`operations`], [`models`], [`client`]: the comparison of each part;
//! - [`change`]: a change; [`verdict`]: what all changes together mean for the next version.

mod aliases;
pub(crate) mod change;
mod client;
mod constraints;
mod matching;
mod models;
mod operations;
mod pairs;
pub(crate) mod rules;
#[cfg(all(test, feature = "cli"))]
mod tests;
mod type_relations;
pub(crate) mod verdict;

use std::cmp::Reverse;

use crate::surface::Surface;
use change::Change;
use pairs::Pairs;

/// Returns the changes from the old to the new surface, the gravest first.
pub(crate) fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let matched = matching::match_operations(old, new);
    let pairs = Pairs::of(old, new, &matched);
    let mut changes = Vec::new();
    operations::methods::compare_methods(old, new, &matched, &pairs, &mut changes);
    for (before, after) in &matched.pairs {
        operations::compare_operation(before, after, &pairs, &mut changes);
    }
    client::compare_client(old, new, &mut changes);
    models::compare_models(old, new, &pairs, &mut changes);
    // Stable: within a kind, the order of the document remains.
    changes.sort_by_key(|change| (!change.kind.is_silent(), Reverse(change.effect()), change.kind));
    changes
}
