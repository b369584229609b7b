//! The responses of an operation in examples and documentation.

use crate::ir::{Api, Kind, Operation, ResponseBody, ResponseDocs, StatusPattern, StreamItem, SuccessResponse};

/// Whether a status is a success. `default` is a success if no 2xx status is declared.
pub(crate) fn is_success(operation: &Operation, statuses: StatusPattern) -> bool {
    let is_2xx =
        |statuses: StatusPattern| matches!(statuses, StatusPattern::Code(200..300) | StatusPattern::Range(200));
    let responses = &operation.reference_docs.responses;
    is_2xx(statuses)
        || (statuses == StatusPattern::Default && !responses.iter().any(|response| is_2xx(response.status)))
}

/// Returns the type of the body of a response, or of the items of a stream; `None` for an error response without a type.
pub(crate) fn response_body(api: &Api, operation: &Operation, response: &ResponseDocs) -> Option<ResponseBody> {
    let statuses = response.status;
    if !is_success(operation, statuses) {
        let mut errors = operation.errors.iter();
        return errors.find_map(|(of, error)| (*of == statuses).then(|| error.clone()));
    }
    match &operation.response {
        SuccessResponse::Empty => Some(ResponseBody::Empty),
        // Responses with status 204 and 205 have no content (RFC 9110, sections 15.3.5 and 15.3.6).
        SuccessResponse::JsonOrEmpty(_) if response.is_empty || matches!(statuses, StatusPattern::Code(204 | 205)) => {
            Some(ResponseBody::Empty)
        }
        SuccessResponse::Json(ty) | SuccessResponse::JsonOrEmpty(ty) => Some(ResponseBody::Json(ty.clone())),
        SuccessResponse::Text => Some(ResponseBody::Text),
        SuccessResponse::Bytes => Some(ResponseBody::Bytes),
        SuccessResponse::Stream(stream) => Some(match &stream.item {
            StreamItem::Json(ty) => ResponseBody::Json(ty.clone()),
            StreamItem::Text => ResponseBody::Text,
            StreamItem::Bytes => ResponseBody::Bytes,
        }),
        SuccessResponse::Enum(model) => match &api.models[*model].kind {
            Kind::ResponseEnum(variants) => variants
                .iter()
                .find(|variant| variant.status == statuses)
                .map(|variant| variant.body.clone()),
            Kind::MediaTypeEnum(_) => Some(ResponseBody::MediaTypeEnum(*model)),
            _ => None,
        },
    }
}

/// Formats a status as text.
pub(crate) fn status(statuses: StatusPattern) -> String {
    match statuses {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(first) => format!("{}XX", first / 100),
        StatusPattern::Default => "any other".to_owned(),
    }
}
