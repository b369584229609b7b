//! Compares the operations that match, part by part.

pub(super) mod methods;
mod parameters;
mod request_bodies;
mod responses;
mod security;
mod signature;
mod subject;

use self::parameters::compare_parameters;
use self::request_bodies::compare_bodies;
use self::responses::compare_responses;
use self::security::compare_security;
use self::signature::compare_signature;
use self::subject::{change, endpoint};
use super::change::Change;
use super::matching::has_same_target;
use super::pairs::Pairs;
use super::rules::ChangeKind;
use crate::pointer::Pointer;
use crate::surface::Operation;

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
    // With pages in one version only, the method returns another type.
    if let (Some(old), Some(new)) = (&before.pagination, &after.pagination)
        && old != new
    {
        push(change(ChangeKind::PaginationChanged, after).from(old).to(new));
    }
    // The same applies to a stream.
    if let (Some(old), Some(new)) = (&before.stream, &after.stream)
        && old != new
    {
        push(change(ChangeKind::StreamChanged, after).from(old).to(new));
    }
}

/// Whether the surface was made from a document: a recorded one has no descriptions.
fn is_described(operation: &Operation) -> bool {
    operation.at != Pointer::default()
}
