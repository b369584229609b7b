//! Compares the signatures of two methods.

use super::subject::change;
use crate::diff::change::Change;
use crate::diff::matching::{has_same_target, parameter_key};
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::surface::Operation;
use crate::surface::types::Type;

/// Compares the Rust signatures.
pub(super) fn compare_signature(
    before: &Operation,
    after: &Operation,
    pairs: &Pairs<'_>,
    push: &mut dyn FnMut(Change),
) {
    let rust = rust_of_signature(before, after);
    let list = |arguments: &[String]| format!("({})", arguments.join(", "));
    if !has_same_arguments(before, after, pairs) {
        let rust = match takes_old_arguments(before, after, pairs) {
            true => rust.min(Rust::Adds),
            false => rust,
        };
        let changed = change(ChangeKind::ArgumentsChanged, after).with_rust(rust);
        push(changed.from(list(&before.arguments)).to(list(&after.arguments)));
    } else {
        let names = |operation: &Operation| -> Vec<String> {
            let required = operation.parameters.iter().filter(|parameter| parameter.required);
            required.map(|parameter| parameter_key(operation, parameter)).collect()
        };
        let (old_names, new_names) = (names(before), names(after));
        // Which argument is sent where, if the locations of parameters do not matter.
        let wire_names = |keys: &[String]| -> Vec<String> {
            let name = |key: &String| match key.split_once(' ') {
                Some((location, name)) if location != "path" => name.to_owned(),
                _ => key.clone(),
            };
            keys.iter().map(name).collect()
        };
        if wire_names(&old_names) != wire_names(&new_names) && has_same_target(before, after) {
            let reordered = change(ChangeKind::ArgumentsReordered, after);
            push(reordered.from(list(&old_names)).to(list(&new_names)));
        }
    }
    if !has_same_result(before, after, pairs) {
        let changed = change(ChangeKind::ReturnTypeChanged, after).with_rust(rust);
        push(changed.from(&before.returns).to(&after.returns));
    }
}

/// The effect of another signature: none if the method has another Rust path, which is a change of its own.
pub(super) fn rust_of_signature(before: &Operation, after: &Operation) -> Rust {
    if before.call == after.call {
        Rust::Breaks
    } else {
        Rust::Same
    }
}

/// Whether both methods take arguments of the same types.
pub(super) fn has_same_arguments(before: &Operation, after: &Operation, pairs: &Pairs<'_>) -> bool {
    let mut arguments = before.arguments.iter().zip(&after.arguments);
    before.arguments.len() == after.arguments.len() && arguments.all(|(old, new)| is_same_type(old, new, pairs))
}

/// Whether the new method takes what programs pass to the old one, and other types, too.
fn takes_old_arguments(before: &Operation, after: &Operation, pairs: &Pairs<'_>) -> bool {
    let takes = |old: &str, new: &str| {
        let is_wider = new.starts_with("impl TextOr<") && (old == "&str" || *new == format!("impl TextOr<{old}>"));
        is_wider || is_same_type(old, new, pairs)
    };
    let mut arguments = before.arguments.iter().zip(&after.arguments);
    before.arguments.len() == after.arguments.len() && arguments.all(|(old, new)| takes(old, new))
}

/// Whether both methods return the same type.
pub(super) fn has_same_result(before: &Operation, after: &Operation, pairs: &Pairs<'_>) -> bool {
    is_same_type(&before.returns, &after.returns, pairs)
}

/// Like [`Pairs::is_same_rust_type`], of the texts of types.
fn is_same_type(old: &str, new: &str, pairs: &Pairs<'_>) -> bool {
    let new = replace_models(new, &|model| pairs.new_type(model));
    let is_new = |text: String| text == new;
    is_new(replace_models(old, &|model| pairs.old_type(model)))
        || is_new(replace_models(old, &|model| pairs.named_type(model)))
}

/// Replaces models in the text of a type.
fn replace_models(text: &str, replace: &dyn Fn(&Type) -> Type) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((start, tail)) = rest.split_once("models::") {
        let end = tail
            .find(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .unwrap_or(tail.len());
        let model = replace(&Type::Model(tail[..end].to_owned()));
        replaced.push_str(start);
        replaced.push_str(&model.to_string());
        rest = &tail[end..];
    }
    replaced + rest
}
