//! Calls: an operation with its arguments, and what sends it.
//!
//! `operation_call` builds a request in `request_builder`, and `send` executes it, attempt by attempt. `trace` and the
//! hooks of the client observe each attempt.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod operation_call;
pub(crate) mod request_builder;
pub(crate) mod send;
pub(crate) mod trace;
