//! What comes back, by status.

use crate::ir::{Api, Kind, Operation, Payload, Reply, Statuses, ToldReply};

/// Whether a status is that of a success. `default` is one where there is no other.
pub(crate) fn is_success(operation: &Operation, statuses: Statuses) -> bool {
    let is_named = |statuses: Statuses| matches!(statuses, Statuses::Code(200..300) | Statuses::Range(200));
    let replies = &operation.told.replies;
    is_named(statuses) || (statuses == Statuses::Other && !replies.iter().any(|reply| is_named(reply.statuses)))
}

/// What a reply is read as; `None` for an error that has no type.
pub(crate) fn payload(api: &Api, operation: &Operation, told: &ToldReply) -> Option<Payload> {
    let statuses = told.statuses;
    if !is_success(operation, statuses) {
        let mut errors = operation.errors.iter();
        return errors.find_map(|(of, error)| (*of == statuses).then(|| error.clone()));
    }
    match &operation.reply {
        Reply::Empty => Some(Payload::Empty),
        // Some have no content, whatever is said of them (RFC 9110, sections 15.3.5 and 15.3.6).
        Reply::JsonOrEmpty(_) if told.empty || matches!(statuses, Statuses::Code(204 | 205)) => Some(Payload::Empty),
        Reply::Json(ty) | Reply::JsonOrEmpty(ty) => Some(Payload::Json(ty.clone())),
        Reply::Text => Some(Payload::Text),
        Reply::Bytes => Some(Payload::Bytes),
        Reply::Several(model) => match &api.models[*model].kind {
            Kind::Outcomes(outcomes) => outcomes
                .iter()
                .find(|outcome| outcome.statuses == statuses)
                .map(|outcome| outcome.payload.clone()),
            Kind::Media(_) => Some(Payload::Media(*model)),
            _ => None,
        },
    }
}

/// A status as a reader knows it.
pub(crate) fn status(statuses: Statuses) -> String {
    match statuses {
        Statuses::Code(code) => code.to_string(),
        Statuses::Range(first) => format!("{}XX", first / 100),
        Statuses::Other => "any other".to_owned(),
    }
}
