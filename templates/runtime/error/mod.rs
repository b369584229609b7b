//! What can go wrong with a call. `call_error` is the type that users see; the others are its variants.
//!
//! No text here holds a token or a part of a request or response body, except the code and the message of an error
//! response.

pub(crate) mod api_error;
pub(crate) mod call_error;
pub(crate) mod config_error;
pub(crate) mod context;
pub(crate) mod decode_error;
pub(crate) mod error_body;
pub(crate) mod kind;
pub(crate) mod request_error;
pub(crate) mod retry_after;
pub(crate) mod transport_error;
pub(crate) mod transport_failure;
