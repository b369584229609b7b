//! The subject of a change: an operation.

use crate::diff::change::Change;
use crate::diff::rules::ChangeKind;
use crate::surface::Operation;

/// Method and path.
pub(super) fn endpoint(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Method, path and media type.
pub(super) fn sent(operation: &Operation) -> String {
    let media_type = operation.body.as_ref().and_then(|body| body.media_types.first());
    match media_type {
        Some(media_type) => format!("{} with {media_type}", endpoint(operation)),
        None => endpoint(operation),
    }
}

/// A change of an operation.
pub(super) fn change(kind: ChangeKind, operation: &Operation) -> Change {
    Change::new(kind, &operation.call, endpoint(operation))
}
