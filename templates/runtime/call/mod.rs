//! Calls: an operation with its arguments, and the code that sends it.
//!
//! An `operation_call` passes its arguments to a `request_builder`, which `request_content` completes with the body, and
//! `flags` with the properties that select the response. `prepare` builds the request. `send` sends it, attempt by attempt,
//! and `blocking` does so without `async`. `trace` and the hooks of the client observe each attempt.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod flags;
pub(crate) mod operation_call;
pub(crate) mod prepare;
pub(crate) mod request_builder;
pub(crate) mod request_content;
pub(crate) mod send;
pub(crate) mod trace;
