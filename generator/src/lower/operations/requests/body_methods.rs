//! Operations that take bodies of several types: each has a method of its own, `upload` and `upload_multipart`.

use std::collections::HashSet;

use super::request_bodies::Request;
use crate::ir::{Group, unraw};
use crate::lower::names;
use crate::lower::operations::pagination::Said;

/// The bodies of an operation beyond its first.
pub(crate) struct Bodies {
    /// The group, and the operation in it.
    pub(crate) operation: (usize, usize),
    /// What is added to the name of the method for the first body.
    pub(crate) suffix: Option<String>,
    pub(crate) others: Vec<Request>,
}

/// Adds a method for each further body, behind the one for the first.
pub(crate) fn split(groups: &mut [Group], pages: &mut [Said], mut bodies: Vec<Bodies>) {
    let mut taken: Vec<HashSet<String>> = groups
        .iter()
        .map(|group| {
            group
                .operations
                .iter()
                .map(|operation| operation.name.clone())
                .collect()
        })
        .collect();
    // Names first, in an order that is not the document's.
    bodies.sort_by_cached_key(|bodies| {
        let (group, at) = bodies.operation;
        (group, groups[group].operations[at].name.clone())
    });
    let names: Vec<Vec<String>> = bodies
        .iter()
        .map(|bodies| {
            let (group, at) = bodies.operation;
            bodies.names(&groups[group].operations[at].name, &mut taken[group])
        })
        .collect();
    let mut named: Vec<(Bodies, Vec<String>)> = bodies.into_iter().zip(names).collect();
    // From the last to the first, so that what is before keeps its place.
    named.sort_by_key(|(bodies, _)| std::cmp::Reverse(bodies.operation));
    for (bodies, mut names) in named {
        let (group, at) = bodies.operation;
        for said in pages
            .iter_mut()
            .filter(|said| said.operation.0 == group && said.operation.1 > at)
        {
            said.operation.1 += bodies.others.len();
        }
        let operations = &mut groups[group].operations;
        if bodies.suffix.is_some() {
            operations[at].name = names.remove(0);
        }
        for (number, (other, name)) in bodies.others.into_iter().zip(names).enumerate() {
            let repeated = operations[at].with_body(name, other.body);
            operations.insert(at + 1 + number, repeated);
        }
    }
}

impl Bodies {
    /// Names for the methods of an operation that is called `short`: of the first body, if it has a suffix, and of the
    /// others.
    fn names(&self, short: &str, taken: &mut HashSet<String>) -> Vec<String> {
        let others = self
            .others
            .iter()
            .map(|other| other.suffix.as_deref().unwrap_or_default());
        let suffixes = self.suffix.as_deref().into_iter().chain(others);
        suffixes
            .map(|suffix| {
                let long = names::value_name(&format!("{} {suffix}", unraw(short)));
                let longer = || names::value_name(&format!("{} {suffix} body", unraw(short)));
                let name = match taken.contains(&long) {
                    false => long,
                    true => names::dedup_with_suffix(&longer(), |name| !taken.contains(name)),
                };
                taken.insert(name.clone());
                name
            })
            .collect()
    }
}
