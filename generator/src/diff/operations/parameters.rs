//! Compares the parameters of two operations.

use super::signature::{has_same_arguments, rust_of_signature};
use crate::diff::change::{Change, Direction};
use crate::diff::constraints::compare_constraints;
use crate::diff::matching::match_parameters;
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::surface::{Operation, Parameter};

pub(super) fn compare_parameters(
    before: &Operation,
    after: &Operation,
    pairs: &Pairs<'_>,
    push: &mut dyn FnMut(Change),
) {
    let is_same_signature = has_same_arguments(before, after, pairs);
    let describe = |kind: ChangeKind, parameter: &Parameter| {
        let name = format!("{} parameter `{}`", parameter.location, parameter.wire_name);
        let rust = match kind.rule().rust {
            // The arguments are compared as a whole.
            Rust::Breaks if is_same_signature => Rust::Same,
            Rust::Breaks => rust_of_signature(before, after),
            other => other,
        };
        let changed = Change::new(kind, &after.call, name).in_direction(Direction::REQUEST);
        changed.with_rust(rust)
    };
    let matched = match_parameters(before, after);
    // Optional parameters are compared as fields of a struct if both versions have it. Parameters of the path belong to the
    // path.
    let has_structs = before.optional_parameters.is_some() && after.optional_parameters.is_some();
    let is_reported = |parameter: &&&Parameter| parameter.location != "path" && (parameter.required || !has_structs);
    for old in matched.removed.iter().filter(is_reported) {
        push(describe(ChangeKind::ParameterRemoved, old));
    }
    for new in matched.added.iter().filter(is_reported) {
        let kind = match new.required {
            true => ChangeKind::RequiredParameterAdded,
            false => ChangeKind::ParameterAdded,
        };
        push(describe(kind, new).to(new.ty.to_string()));
    }
    for (old, new) in matched.pairs {
        match (old.required, new.required) {
            (false, true) => push(describe(ChangeKind::ParameterBecameRequired, new)),
            (true, false) => push(describe(ChangeKind::ParameterBecameOptional, new)),
            _ => {}
        }
        if (&old.style, &old.location) != (&new.style, &new.location) {
            let text = |parameter: &Parameter| {
                let style = parameter.style.as_deref().unwrap_or("the default style");
                format!("{}, {style}", parameter.location)
            };
            push(
                describe(ChangeKind::ParameterStyleChanged, new)
                    .from(text(old))
                    .to(text(new)),
            );
        }
        if old.required || new.required {
            if let Some(kind) = compare_types(pairs, &old.ty, &new.ty) {
                push(describe(kind, new).from(old.ty.to_string()).to(new.ty.to_string()));
            }
            for constraint in compare_constraints(&old.constraints, &new.constraints) {
                let mut changed = describe(constraint.kind, new);
                (changed.before, changed.after) = (constraint.before, constraint.after);
                push(changed);
            }
        }
    }
}
