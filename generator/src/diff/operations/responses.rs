//! Compares the responses of two operations.

use super::signature::{has_same_result, rust_of_signature};
use super::subject::change;
use crate::diff::change::{Change, Direction};
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::surface::Operation;
use crate::surface::types::Type;

/// What a method returns if responses have no body.
const NO_BODY: &str = "Call<()>";

pub(super) fn compare_responses(
    before: &Operation,
    after: &Operation,
    pairs: &Pairs<'_>,
    push: &mut dyn FnMut(Change),
) {
    let describe = |kind| change(kind, after).in_direction(Direction::RESPONSE);
    let rust = match has_same_result(before, after, pairs) {
        true => Rust::Same,
        false => rust_of_signature(before, after),
    };
    let text = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "no JSON".to_owned(), Type::to_string);
    match (&before.response, &after.response) {
        (Some(old), Some(new)) => {
            if let Some(kind) = compare_types(pairs, old, new) {
                push(describe(kind).from(old.to_string()).to(new.to_string()).with_rust(rust));
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
