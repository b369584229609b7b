//! Matches the operations of two surfaces, and the parameters of two operations.

use std::collections::HashMap;

use crate::surface::{Operation, Parameter, Surface};

/// The operations of two surfaces, matched.
pub(super) struct MatchedOperations<'s> {
    pub(super) pairs: Vec<(&'s Operation, &'s Operation)>,
    pub(super) removed: Vec<&'s Operation>,
    pub(super) added: Vec<&'s Operation>,
}

/// Whether an old and a new item match.
type Criterion<'c, T> = &'c dyn Fn(&T, &T) -> bool;

/// The HTTP method, and the path without the names of its parameters.
type Target<'s> = (&'s str, String);

/// Matches operations by method and path, and the others by operation id.
pub(super) fn match_operations<'s>(old: &'s Surface, new: &'s Surface) -> MatchedOperations<'s> {
    let mut by_target: HashMap<Target<'_>, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, operation) in old.operations.iter().enumerate() {
        by_target.entry(target(operation)).or_default().0.push(index);
    }
    for (index, operation) in new.operations.iter().enumerate() {
        by_target.entry(target(operation)).or_default().1.push(index);
    }
    // The partner of each old operation.
    let mut partners: Vec<Option<usize>> = vec![None; old.operations.len()];
    for (before, after) in by_target.into_values() {
        match_methods(old, new, &before, after, &mut partners);
    }
    let mut is_added = vec![true; new.operations.len()];
    partners.iter().flatten().for_each(|&index| is_added[index] = false);
    let same_call = |before: &Operation, after: &Operation| before.call == after.call;
    for by_call in [true, false] {
        for (before, partner) in old.operations.iter().zip(&mut partners) {
            let is_same = |after: &Operation| before.id == after.id && (!by_call || same_call(before, after));
            let found = || {
                let mut candidates = new.operations.iter().enumerate();
                candidates.position(|(index, after)| is_added[index] && is_same(after))
            };
            if let (None, Some(index)) = (*partner, found()) {
                *partner = Some(index);
                is_added[index] = false;
            }
        }
    }
    let mut matched = MatchedOperations {
        pairs: Vec::new(),
        removed: Vec::new(),
        added: Vec::new(),
    };
    for (before, partner) in old.operations.iter().zip(partners) {
        match partner {
            Some(index) => matched.pairs.push((before, &new.operations[index])),
            None => matched.removed.push(before),
        }
    }
    let added = new.operations.iter().zip(is_added);
    matched.added = added
        .filter(|(_, is_added)| *is_added)
        .map(|(operation, _)| operation)
        .collect();
    matched
}

/// Matches the methods for one target. There are several if the operation has request bodies of several types: these are
/// matched by what the old method sends, then by name.
fn match_methods(
    old: &Surface,
    new: &Surface,
    before: &[usize],
    mut after: Vec<usize>,
    partners: &mut [Option<usize>],
) {
    if let ([before], [after]) = (before, after.as_slice()) {
        partners[*before] = Some(*after);
        return;
    }
    let is_sent = |before: &Operation, after: &Operation| match (&before.body, &after.body) {
        (None, None) => true,
        (Some(before), Some(after)) => {
            let sent = before.media_types.first();
            sent.is_some_and(|sent| after.media_types.contains(sent))
        }
        _ => false,
    };
    let same_call = |before: &Operation, after: &Operation| before.call == after.call;
    let criteria: [Criterion<'_, Operation>; 3] = [
        &|one, other| same_call(one, other) && is_sent(one, other),
        &is_sent,
        &same_call,
    ];
    for is_match in criteria {
        for &index in before.iter() {
            let operation = &old.operations[index];
            let found = after
                .iter()
                .position(|&other| is_match(operation, &new.operations[other]));
            if let (None, Some(found)) = (partners[index], found) {
                partners[index] = Some(after.remove(found));
            }
        }
    }
}

fn target(operation: &Operation) -> Target<'_> {
    (&operation.method, without_parameter_names(&operation.path))
}

/// Whether both operations have the same method and path.
pub(super) fn has_same_target(before: &Operation, after: &Operation) -> bool {
    target(before) == target(after)
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

/// The parameters of two operations, matched.
pub(super) struct MatchedParameters<'s> {
    pub(super) pairs: Vec<(&'s Parameter, &'s Parameter)>,
    pub(super) removed: Vec<&'s Parameter>,
    pub(super) added: Vec<&'s Parameter>,
}

/// Matches parameters by location and name, and the others, which are sent elsewhere now, by name.
pub(super) fn match_parameters<'s>(before: &'s Operation, after: &'s Operation) -> MatchedParameters<'s> {
    let mut matched = MatchedParameters {
        pairs: Vec::new(),
        removed: before.parameters.iter().collect(),
        added: after.parameters.iter().collect(),
    };
    let is_same = |old: &Parameter, new: &Parameter| parameter_key(before, old) == parameter_key(after, new);
    let is_moved = |old: &Parameter, new: &Parameter| {
        old.wire_name == new.wire_name && old.location != "path" && new.location != "path"
    };
    let criteria: [Criterion<'_, Parameter>; 2] = [&is_same, &is_moved];
    for is_match in criteria {
        let mut removed = Vec::new();
        for old in std::mem::take(&mut matched.removed) {
            match matched.added.iter().position(|new| is_match(old, new)) {
                Some(index) => matched.pairs.push((old, matched.added.remove(index))),
                None => removed.push(old),
            }
        }
        matched.removed = removed;
    }
    matched
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
