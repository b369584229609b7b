//! Splits operations whose request bodies have several types into one method per type, such as `upload` and
//! `upload_multipart`.

use std::collections::HashSet;

use super::request_bodies::RequestVariant;
use crate::diagnostics::Log;
use crate::ir::{Group, Operation, unraw};
use crate::lower::names;
use crate::lower::operations::pagination::PaginationExtension;

/// The bodies of an operation beyond its first.
pub(crate) struct FurtherBodies {
    /// The indices of the group and of the operation in it.
    pub(crate) operation: (usize, usize),
    /// The suffix of the method for the first body.
    pub(crate) suffix: Option<String>,
    pub(crate) others: Vec<RequestVariant>,
}

/// Adds a method for each further body, after the one for the first.
pub(crate) fn split_by_body(
    groups: &mut [Group],
    paginations: &mut [PaginationExtension],
    mut bodies: Vec<FurtherBodies>,
    log: &mut Log,
) {
    let mut taken: Vec<HashSet<String>> = groups
        .iter()
        .map(|group| {
            let operations = group.operations.iter().map(|operation| operation.name.clone());
            let inner = groups.iter().filter(|inner| inner.parent_path() == group.path);
            operations.chain(inner.map(|inner| inner.name().to_owned())).collect()
        })
        .collect();
    // Assign names in an order that does not depend on the order of the document.
    bodies.sort_by_cached_key(|bodies| {
        let (group, at) = bodies.operation;
        (group, groups[group].operations[at].name.clone())
    });
    let names: Vec<Vec<String>> = bodies
        .iter()
        .map(|bodies| {
            let (group, at) = bodies.operation;
            bodies.names(&groups[group].operations[at], &mut taken[group], log)
        })
        .collect();
    let mut named: Vec<(FurtherBodies, Vec<String>)> = bodies.into_iter().zip(names).collect();
    // From the last to the first, so that earlier indices stay valid.
    named.sort_by_key(|(bodies, _)| std::cmp::Reverse(bodies.operation));
    for (bodies, mut names) in named {
        let (group, at) = bodies.operation;
        let later = |extension: &&mut PaginationExtension| extension.operation.0 == group && extension.operation.1 > at;
        for extension in paginations.iter_mut().filter(later) {
            extension.operation.1 += bodies.others.len();
        }
        let operations = &mut groups[group].operations;
        if bodies.suffix.is_some() {
            operations[at].name = names.remove(0);
        }
        for (number, (other, name)) in bodies.others.into_iter().zip(names).enumerate() {
            let variant = operations[at].variant(name, Some(other.body));
            operations.insert(at + 1 + number, variant);
        }
    }
}

impl FurtherBodies {
    /// Returns the names of the methods of an operation: for the first body, if it has a suffix, and for the others.
    fn names(&self, operation: &Operation, taken: &mut HashSet<String>, log: &mut Log) -> Vec<String> {
        let short = unraw(&operation.name);
        let others = self
            .others
            .iter()
            .map(|other| other.suffix.as_deref().unwrap_or_default());
        let suffixes = self.suffix.as_deref().into_iter().chain(others);
        suffixes
            .map(|suffix| {
                let long = names::value_name(&format!("{short} {suffix}"));
                let longer = names::value_name(&format!("{short} {suffix} body"));
                let name = match taken.contains(&long) {
                    false => long.clone(),
                    true => names::dedup_with_suffix(&longer, |name| !taken.contains(name)),
                };
                if name != long && name != longer {
                    warn_numbered(operation, &name, log);
                }
                taken.insert(name.clone());
                name
            })
            .collect()
    }
}

/// Warns about a name with a number. Which method has it depends on the other names of the group.
fn warn_numbered(operation: &Operation, name: &str, log: &mut Log) {
    log.warn(
        &operation.at,
        format!(
            "the name of the method `{name}`, for another type of body, differs from others of the group only by a number"
        ),
        Some(
            "the number may change when the document changes; give one of the operations an `x-rust-name` in an overlay"
                .to_owned(),
        ),
    );
}
