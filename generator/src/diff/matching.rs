//! Matches the operations of two surfaces, and the parameters of two operations.

use std::collections::{HashMap, HashSet};

use crate::surface::{Operation, Parameter, Surface};

/// The operations of two surfaces, matched.
pub(super) struct MatchedOperations<'s> {
    pub(super) pairs: Vec<(&'s Operation, &'s Operation)>,
    pub(super) removed: Vec<&'s Operation>,
    pub(super) added: Vec<&'s Operation>,
}

/// What a method sends: the HTTP method, the path without the names of its parameters, and the type of body for an
/// operation with several.
type Target<'s> = (&'s str, String, usize);

/// Matches operations by method and path, and the others by operation id.
pub(super) fn match_operations<'s>(old: &'s Surface, new: &'s Surface) -> MatchedOperations<'s> {
    let new_targets: HashMap<Target<'_>, &Operation> = targets(new).collect();
    let mut pairs = Vec::new();
    let mut unmatched = Vec::new();
    let mut taken = HashSet::new();
    for (target, operation) in targets(old) {
        match new_targets.get(&target) {
            Some(after) => {
                taken.insert(target);
                pairs.push((operation, *after));
            }
            None => unmatched.push(operation),
        }
    }
    let added = targets(new).filter(|(target, _)| !taken.contains(target));
    let mut added: Vec<&Operation> = added.map(|(_, operation)| operation).collect();
    let mut removed = Vec::new();
    for operation in unmatched {
        let same_id = |other: &&Operation| other.id == operation.id;
        match added.iter().position(same_id) {
            Some(index) => pairs.push((operation, added.remove(index))),
            None => removed.push(operation),
        }
    }
    MatchedOperations { pairs, removed, added }
}

/// The operations, each with its target.
fn targets(surface: &Surface) -> impl Iterator<Item = (Target<'_>, &Operation)> {
    let mut counts: HashMap<(&str, String), usize> = HashMap::new();
    surface.operations.iter().map(move |operation| {
        let path = without_parameter_names(&operation.path);
        let count = counts.entry((&operation.method, path.clone())).or_default();
        let target = (operation.method.as_str(), path, *count);
        *count += 1;
        (target, operation)
    })
}

/// A path with `{}` for each parameter.
pub(crate) fn without_parameter_names(path: &str) -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for character in path.chars() {
        match character {
            '{' => is_inside = true,
            '}' => {
                is_inside = false;
                text.push_str("{}");
            }
            other if !is_inside => text.push(other),
            _ => {}
        }
    }
    text
}

/// What identifies a parameter of an operation: its location and name, or its place in the path, because the names of path
/// parameters are not sent.
pub(super) fn parameter_key(operation: &Operation, parameter: &Parameter) -> String {
    let name = &parameter.wire_name;
    if parameter.location == "path"
        && let Some((before, _)) = operation.path.split_once(&format!("{{{name}}}"))
    {
        return format!("path {}", before.matches('{').count());
    }
    format!("{} {name}", parameter.location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_path_parameters_do_not_matter() {
        assert_eq!(without_parameter_names("/a/{b}/c{d}-{e}"), "/a/{}/c{}-{}");
        assert_eq!(without_parameter_names("/a/}{"), "/a/{}");
    }
}
