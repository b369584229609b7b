//! The responses of the API: their common members, and errors.

use authlete::models::ApiResult;
use authlete::test_util::ErrorReply;

/// Returns a response with an action, a result code and a message, as the API has them.
macro_rules! api_response {
    ($model:ident, $action:expr, $code:literal, $message:expr $(; $($field:ident: $value:expr),* $(,)?)?) => {
        $model {
            action: Some($action),
            result_code: Some($code.to_owned()),
            result_message: Some(format!(concat!("[", $code, "] {}"), $message)),
            $($($field: $value,)*)?
            ..$model::default()
        }
    };
}
pub(crate) use api_response;

/// Returns the error response of an operation that does not reach the protocol.
pub(crate) fn failure(status: u16, code: &str, message: &str) -> ErrorReply {
    ErrorReply::new(
        status,
        ApiResult {
            result_code: Some(code.to_owned()),
            result_message: Some(format!("[{code}] {message}")),
        },
    )
}

/// The error of an operation on something that does not exist.
pub(crate) fn not_found(what: &str) -> ErrorReply {
    failure(404, "A001404", &format!("The {what} does not exist."))
}

/// The error of a call that is wrong.
pub(crate) fn bad_request(message: &str) -> ErrorReply {
    failure(400, "A001400", message)
}
