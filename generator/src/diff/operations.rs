//! Compares the methods of the client, and the operations that match.

use std::collections::{HashMap, HashSet};

use super::change::{Change, Direction};
use super::constraints::compare_constraints;
use super::matching::{MatchedOperations, parameter_key, without_parameter_names};
use super::pairs::Pairs;
use super::rules::{ChangeKind, Rust};
use super::type_relations::compare_types;
use crate::surface::types::Type;
use crate::surface::{Body, Operation, Parameter, Surface};

/// Method and path.
fn endpoint(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// A change of an operation.
fn change(kind: ChangeKind, operation: &Operation) -> Change {
    Change::new(kind, &operation.call, endpoint(operation))
}

/// Compares the Rust paths: which methods are gone, new, or call something else.
pub(super) fn compare_methods(
    old: &Surface,
    new: &Surface,
    matched: &MatchedOperations<'_>,
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
    let mut retargeted = HashSet::new();
    for before in &old.operations {
        let Some(after) = new_calls.get(before.call.as_str()) else {
            continue;
        };
        if !is_matched.contains(&(&before.call, &after.call)) {
            retargeted.insert(before.call.as_str());
            let retargeted = change(ChangeKind::MethodRetargeted, after);
            let retargeted = retargeted.from(endpoint(before)).to(endpoint(after));
            changes.push(retargeted.at(Some(&before.at), Some(&after.at)));
        }
    }
    for operation in &matched.removed {
        let removed = change(ChangeKind::OperationRemoved, operation).at(Some(&operation.at), None);
        // The method is not gone if it calls another operation now.
        let rust = if retargeted.contains(operation.call.as_str()) {
            Rust::Same
        } else {
            Rust::Breaks
        };
        changes.push(removed.with_rust(rust));
    }
    for operation in &matched.added {
        let added = change(ChangeKind::OperationAdded, operation).at(None, Some(&operation.at));
        let rust = if retargeted.contains(operation.call.as_str()) {
            Rust::Same
        } else {
            Rust::Adds
        };
        changes.push(added.with_rust(rust));
    }
}

/// Compares two operations that match.
pub(super) fn compare_operation(before: &Operation, after: &Operation, pairs: &Pairs<'_>, changes: &mut Vec<Change>) {
    let mut push = |change: Change| changes.push(change.at(Some(&before.at), Some(&after.at)));
    if (&before.method, without_parameter_names(&before.path)) != (&after.method, without_parameter_names(&after.path))
    {
        push(
            change(ChangeKind::OperationMoved, after)
                .from(endpoint(before))
                .to(endpoint(after)),
        );
    }
    if before.call != after.call {
        push(
            change(ChangeKind::OperationRenamed, before)
                .from(&before.call)
                .to(&after.call),
        );
    }
    match (before.deprecated, after.deprecated) {
        (false, true) => push(change(ChangeKind::OperationDeprecated, after)),
        (true, false) => push(change(ChangeKind::OperationUndeprecated, after)),
        _ => {}
    }
    if before.docs != after.docs && is_described(before) && is_described(after) {
        push(change(ChangeKind::DescriptionChanged, after));
    }
    compare_signature(before, after, pairs, &mut push);
    compare_parameters(before, after, pairs, &mut push);
    compare_bodies(before, after, pairs, &mut push);
    compare_responses(before, after, pairs, &mut push);
    compare_security(before, after, &mut push);
    if before.server != after.server {
        let text = |operation: &Operation| {
            operation
                .server
                .clone()
                .unwrap_or_else(|| "that of the client".to_owned())
        };
        push(
            change(ChangeKind::OperationServerChanged, after)
                .from(text(before))
                .to(text(after)),
        );
    }
}

/// Whether the surface was made from a document: a recorded one has no descriptions.
fn is_described(operation: &Operation) -> bool {
    operation.at != crate::pointer::Pointer::default()
}

/// Compares the Rust signatures.
fn compare_signature(before: &Operation, after: &Operation, pairs: &Pairs<'_>, push: &mut dyn FnMut(Change)) {
    let renamed = |text: &String| rename_models(text, pairs);
    let arguments: Vec<String> = before.arguments.iter().map(renamed).collect();
    let list = |arguments: &[String]| format!("({})", arguments.join(", "));
    if arguments != after.arguments {
        let changed = change(ChangeKind::ArgumentsChanged, after);
        push(changed.from(list(&before.arguments)).to(list(&after.arguments)));
    } else {
        let names = |operation: &Operation| -> Vec<String> {
            let required = operation.parameters.iter().filter(|parameter| parameter.required);
            required.map(|parameter| parameter_key(operation, parameter)).collect()
        };
        let (old_names, new_names) = (names(before), names(after));
        let mut sorted = (old_names.clone(), new_names.clone());
        sorted.0.sort();
        sorted.1.sort();
        if old_names != new_names && sorted.0 == sorted.1 {
            let reordered = change(ChangeKind::ArgumentsReordered, after);
            push(reordered.from(list(&old_names)).to(list(&new_names)));
        }
    }
    if renamed(&before.returns) != after.returns {
        let changed = change(ChangeKind::ReturnTypeChanged, after);
        push(changed.from(&before.returns).to(&after.returns));
    }
}

/// Replaces the names of renamed models in the text of a type.
fn rename_models(text: &str, pairs: &Pairs<'_>) -> String {
    let mut renamed = String::new();
    let mut rest = text;
    while let Some((start, tail)) = rest.split_once("models::") {
        let end = tail
            .find(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .unwrap_or(tail.len());
        renamed.push_str(start);
        renamed.push_str("models::");
        renamed.push_str(pairs.new_name(&tail[..end]));
        rest = &tail[end..];
    }
    renamed + rest
}

fn compare_parameters<'s>(
    before: &'s Operation,
    after: &'s Operation,
    pairs: &Pairs<'_>,
    push: &mut dyn FnMut(Change),
) {
    let by_key = |operation: &'s Operation| -> HashMap<String, &'s Parameter> {
        let parameters = operation.parameters.iter();
        parameters
            .map(|parameter| (parameter_key(operation, parameter), parameter))
            .collect()
    };
    let (old_parameters, new_parameters) = (by_key(before), by_key(after));
    let describe = |kind, parameter: &Parameter| {
        let name = format!("{} parameter `{}`", parameter.location, parameter.wire_name);
        Change::new(kind, &after.call, name).in_direction(Direction::REQUEST)
    };
    for old in &before.parameters {
        let Some(&new) = new_parameters.get(&parameter_key(before, old)) else {
            // An optional one is a field of the struct of optional parameters, which is compared as a model.
            if old.required || after.optional_parameters.is_none() {
                push(describe(ChangeKind::ParameterRemoved, old));
            }
            continue;
        };
        match (old.required, new.required) {
            (false, true) => push(describe(ChangeKind::ParameterBecameRequired, new)),
            (true, false) => push(describe(ChangeKind::ParameterBecameOptional, new)),
            _ => {}
        }
        if old.style != new.style {
            let text = |parameter: &Parameter| {
                parameter
                    .style
                    .clone()
                    .unwrap_or_else(|| "the default style".to_owned())
            };
            push(
                describe(ChangeKind::ParameterStyleChanged, new)
                    .from(text(old))
                    .to(text(new)),
            );
        }
        // The types of optional parameters are compared as those of fields.
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
    for new in &after.parameters {
        if new.required && !old_parameters.contains_key(&parameter_key(after, new)) {
            push(describe(ChangeKind::RequiredParameterAdded, new).to(new.ty.to_string()));
        }
    }
}

fn compare_bodies(before: &Operation, after: &Operation, pairs: &Pairs<'_>, push: &mut dyn FnMut(Change)) {
    let describe = |kind| change(kind, after).in_direction(Direction::REQUEST);
    let (old, new) = match (&before.body, &after.body) {
        (None, None) => return,
        (Some(_), None) => return push(describe(ChangeKind::RequestBodyRemoved)),
        (None, Some(new)) if new.required => return push(describe(ChangeKind::RequiredRequestBodyAdded)),
        (None, Some(_)) => return push(describe(ChangeKind::RequestBodyAdded)),
        (Some(old), Some(new)) => (old, new),
    };
    match (old.required, new.required) {
        (false, true) => push(describe(ChangeKind::RequestBodyBecameRequired)),
        (true, false) => push(describe(ChangeKind::RequestBodyBecameOptional)),
        _ => {}
    }
    let describe_type = |body: &Body| body.ty.clone().unwrap_or_else(|| Type::scalar("bytes::Bytes"));
    let (old_type, new_type) = (describe_type(old), describe_type(new));
    if let Some(kind) = compare_types(pairs, &old_type, &new_type) {
        push(describe(kind).from(old_type.to_string()).to(new_type.to_string()));
    }
    for (index, media_type) in old.media_types.iter().enumerate() {
        if !new.media_types.contains(media_type) {
            let kind = if index == 0 {
                ChangeKind::RequestMediaTypeReplaced
            } else {
                ChangeKind::RequestMediaTypeRemoved
            };
            push(describe(kind).from(media_type));
        }
    }
    for media_type in &new.media_types {
        if !old.media_types.contains(media_type) {
            push(describe(ChangeKind::RequestMediaTypeAdded).to(media_type));
        }
    }
}

fn compare_responses(before: &Operation, after: &Operation, pairs: &Pairs<'_>, push: &mut dyn FnMut(Change)) {
    let describe = |kind| change(kind, after).in_direction(Direction::RESPONSE);
    let text = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "no JSON".to_owned(), Type::to_string);
    match (&before.response, &after.response) {
        (Some(old), Some(new)) => {
            if let Some(kind) = compare_types(pairs, old, new) {
                push(describe(kind).from(old.to_string()).to(new.to_string()));
            }
        }
        (None, None) => {}
        (old, new) => push(describe(ChangeKind::TypeReplaced).from(text(old)).to(text(new))),
    }
    let is_any_kept =
        after.accept.is_empty() || before.accept.iter().any(|media_type| after.accept.contains(media_type));
    for media_type in before.accept.iter().filter(|one| !after.accept.contains(*one)) {
        let kind = if is_any_kept {
            ChangeKind::ResponseMediaTypeRemoved
        } else {
            ChangeKind::ResponseMediaTypeReplaced
        };
        push(describe(kind).from(media_type));
    }
    for media_type in after.accept.iter().filter(|one| !before.accept.contains(*one)) {
        push(describe(ChangeKind::ResponseMediaTypeAdded).to(media_type));
    }
    for (status, old) in &before.errors {
        match after.errors.get(status) {
            None => push(describe(ChangeKind::ErrorResponseRemoved).from(status)),
            Some(new) => {
                if let Some(kind) = compare_types(pairs, old, new) {
                    // The type of an error body is chosen by the caller; no signature has it.
                    let changed = describe(kind)
                        .from(format!("{status}: {old}"))
                        .to(format!("{status}: {new}"));
                    push(changed.with_rust(Rust::Same));
                }
            }
        }
    }
    for status in after
        .errors
        .keys()
        .filter(|status| !before.errors.contains_key(*status))
    {
        push(describe(ChangeKind::ErrorResponseAdded).to(status));
    }
}

fn compare_security(before: &Operation, after: &Operation, push: &mut dyn FnMut(Change)) {
    let alternatives = |operation: &Operation| -> Vec<Vec<String>> {
        let mut alternatives = operation.security.clone();
        for schemes in &mut alternatives {
            schemes.sort();
            schemes.dedup();
        }
        alternatives.sort();
        alternatives.dedup();
        alternatives
    };
    let (old, new) = (alternatives(before), alternatives(after));
    if old == new {
        return;
    }
    let text = |alternatives: &[Vec<String>]| match alternatives {
        [] => "no credentials".to_owned(),
        _ => {
            let texts = alternatives.iter().map(|schemes| match schemes.as_slice() {
                [] => "no credentials".to_owned(),
                _ => schemes.join(" and "),
            });
            texts.collect::<Vec<_>>().join(", or ")
        }
    };
    // Old crates send the credentials of any of the old alternatives: each must be enough.
    let is_enough = |sent: &Vec<String>| {
        new.is_empty()
            || new
                .iter()
                .any(|wanted| wanted.iter().all(|scheme| sent.contains(scheme)))
    };
    let sent = if old.is_empty() { vec![Vec::new()] } else { old.clone() };
    let kind = if sent.iter().all(is_enough) {
        ChangeKind::SecurityRemoved
    } else {
        ChangeKind::SecurityAdded
    };
    let changed = change(kind, after).in_direction(Direction::REQUEST);
    push(changed.from(text(&old)).to(text(&new)));
}
