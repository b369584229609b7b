//! Errors of the client. [`Error`](call_error::Error) is what a call returns; its variants hold a `ConfigError`,
//! `RequestError`, `TransportError`, `ApiError` or `DecodeError`. The `...Problem` enums, `TransportFailure` and
//! `BodyFailure` are the internal causes; they become an error when the operation and the attempt (`context`) are known.
//!
//! No message contains a token or a part of a request or response body, except the code and the message of an error
//! response.

pub(crate) mod api_error;
pub(crate) mod body_failure;
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
