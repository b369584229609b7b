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
    let (arguments, returns) = signature(before, pairs, Version::Old);
    let (new_arguments, new_returns) = signature(after, pairs, Version::New);
    let rust = rust_of_signature(before, after);
    let list = |arguments: &[String]| format!("({})", arguments.join(", "));
    if arguments != new_arguments {
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
    if returns != new_returns {
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Old,
    New,
}

/// The types of the arguments and of the result, without aliases and with the new names of models.
pub(super) fn signature(operation: &Operation, pairs: &Pairs<'_>, version: Version) -> (Vec<String>, String) {
    let text = |text: &String| replace_models(text, pairs, version);
    (operation.arguments.iter().map(text).collect(), text(&operation.returns))
}

/// Replaces models in the text of a type.
fn replace_models(text: &str, pairs: &Pairs<'_>, version: Version) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((start, tail)) = rest.split_once("models::") {
        let end = tail
            .find(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .unwrap_or(tail.len());
        let model = Type::Model(tail[..end].to_owned());
        let model = match version {
            Version::Old => pairs.old_type(&model),
            Version::New => pairs.new_type(&model),
        };
        replaced.push_str(start);
        replaced.push_str(&model.to_string());
        rest = &tail[end..];
    }
    replaced + rest
}
