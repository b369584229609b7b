//! What comes back, by status.

use crate::ir::{Api, Kind, Operation, ResponseBody, ResponseDocs, StatusPattern, SuccessResponse};

/// Whether a status is that of a success. `default` is one where there is no other.
pub(crate) fn is_success(operation: &Operation, statuses: StatusPattern) -> bool {
    let is_named =
        |statuses: StatusPattern| matches!(statuses, StatusPattern::Code(200..300) | StatusPattern::Range(200));
    let replies = &operation.reference_docs.responses;
    is_named(statuses) || (statuses == StatusPattern::Default && !replies.iter().any(|reply| is_named(reply.status)))
}

/// What a reply is read as; `None` for an error that has no type.
pub(crate) fn payload(api: &Api, operation: &Operation, told: &ResponseDocs) -> Option<ResponseBody> {
    let statuses = told.status;
    if !is_success(operation, statuses) {
        let mut errors = operation.errors.iter();
        return errors.find_map(|(of, error)| (*of == statuses).then(|| error.clone()));
    }
    match &operation.response {
        SuccessResponse::Empty => Some(ResponseBody::Empty),
        // Some have no content, whatever is said of them (RFC 9110, sections 15.3.5 and 15.3.6).
        SuccessResponse::JsonOrEmpty(_) if told.is_empty || matches!(statuses, StatusPattern::Code(204 | 205)) => {
            Some(ResponseBody::Empty)
        }
        SuccessResponse::Json(ty) | SuccessResponse::JsonOrEmpty(ty) => Some(ResponseBody::Json(ty.clone())),
        SuccessResponse::Text => Some(ResponseBody::Text),
        SuccessResponse::Bytes => Some(ResponseBody::Bytes),
        SuccessResponse::Enum(model) => match &api.models[*model].kind {
            Kind::ResponseEnum(outcomes) => outcomes
                .iter()
                .find(|outcome| outcome.status == statuses)
                .map(|outcome| outcome.body.clone()),
            Kind::MediaTypeEnum(_) => Some(ResponseBody::MediaTypeEnum(*model)),
            _ => None,
        },
    }
}

/// A status as a reader knows it.
pub(crate) fn status(statuses: StatusPattern) -> String {
    match statuses {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(first) => format!("{}XX", first / 100),
        StatusPattern::Default => "any other".to_owned(),
    }
}
