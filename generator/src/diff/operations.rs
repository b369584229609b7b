//! Compares the methods of the client, and the operations that match.

use std::collections::{HashMap, HashSet};

use super::change::{Change, Direction};
use super::constraints::compare_constraints;
use super::matching::{MatchedOperations, has_same_target, match_parameters, parameter_key};
use super::pairs::Pairs;
use super::rules::{ChangeKind, Rust};
use super::type_relations::compare_types;
use crate::surface::types::Type;
use crate::surface::{Body, Operation, Parameter, Surface};

/// What a method returns if responses have no body.
const NO_BODY: &str = "Call<()>";

/// Method and path.
fn endpoint(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Method, path and media type.
fn sent(operation: &Operation) -> String {
    let media_type = operation.body.as_ref().and_then(|body| body.media_types.first());
    match media_type {
        Some(media_type) => format!("{} with {media_type}", endpoint(operation)),
        None => endpoint(operation),
    }
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
        let (arguments, returns) = signature(before, pairs, Version::Old);
        let (new_arguments, new_returns) = signature(after, pairs, Version::New);
        // Programs that do not use the result compile even if its type has changed.
        let (kind, rust) = match (arguments == new_arguments, returns == new_returns) {
            (true, true) => (ChangeKind::MethodRetargeted, Rust::Same),
            (true, false) => (ChangeKind::MethodRetargeted, Rust::Breaks),
            // Another of the operation's request bodies: the method of this one is gone or renamed.
            (false, _) if has_same_target(before, after) => continue,
            (false, _) => (ChangeKind::MethodReplaced, Rust::Breaks),
        };
        retargeted.insert(before.call.as_str());
        let retargeted = change(kind, after).from(sent(before)).to(sent(after));
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
        let renamed = renamed.with_rust(rust(before, Rust::Breaks));
        changes.push(renamed.at(Some(&before.at), Some(&after.at)));
    }
}

/// Compares two operations that match.
pub(super) fn compare_operation(before: &Operation, after: &Operation, pairs: &Pairs<'_>, changes: &mut Vec<Change>) {
    let mut push = |change: Change| changes.push(change.at(Some(&before.at), Some(&after.at)));
    if !has_same_target(before, after) {
        push(
            change(ChangeKind::OperationMoved, after)
                .from(endpoint(before))
                .to(endpoint(after)),
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
fn rust_of_signature(before: &Operation, after: &Operation) -> Rust {
    if before.call == after.call {
        Rust::Breaks
    } else {
        Rust::Same
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Old,
    New,
}

/// The types of the arguments and of the result, without aliases and with the new names of models.
fn signature(operation: &Operation, pairs: &Pairs<'_>, version: Version) -> (Vec<String>, String) {
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

fn compare_parameters(before: &Operation, after: &Operation, pairs: &Pairs<'_>, push: &mut dyn FnMut(Change)) {
    let is_same_signature = signature(before, pairs, Version::Old).0 == signature(after, pairs, Version::New).0;
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
    let rust = rust_of_signature(before, after);
    let text = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "no JSON".to_owned(), Type::to_string);
    match (&before.response, &after.response) {
        (Some(old), Some(new)) => {
            if let Some(kind) = compare_types(pairs, old, new) {
                push(describe(kind).from(old.to_string()).to(new.to_string()));
            }
        }
        (None, None) => {}
        // Old crates do not read the body.
        (None, Some(new)) if before.returns == NO_BODY => {
            push(
                describe(ChangeKind::ResponseBodyAdded)
                    .to(new.to_string())
                    .with_rust(rust),
            );
        }
        (Some(old), None) if after.returns == NO_BODY => {
            push(
                describe(ChangeKind::ResponseBodyRemoved)
                    .from(old.to_string())
                    .with_rust(rust),
            );
        }
        (old, new) => push(
            describe(ChangeKind::TypeReplaced)
                .from(text(old))
                .to(text(new))
                .with_rust(rust),
        ),
    }
    let may_be_empty = |operation: &Operation| operation.returns.contains("Call<Option<");
    if before.response.is_some() && after.response.is_some() && !may_be_empty(before) && may_be_empty(after) {
        push(describe(ChangeKind::ResponseBecameOptional).with_rust(rust));
    }
    let is_accepted = |media_type: &String| before.accept.iter().any(|range| includes_media_type(range, media_type));
    let is_any_kept = after.accept.is_empty() || after.accept.iter().any(is_accepted);
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

/// Whether a media range of a header `Accept` includes a media type.
fn includes_media_type(range: &str, media_type: &str) -> bool {
    let prefix = range.strip_suffix('*').filter(|prefix| prefix.ends_with('/'));
    range == media_type || range == "*/*" || prefix.is_some_and(|prefix| media_type.starts_with(prefix))
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
