//! The mock server for tests. `test_util` exports its public types.
//!
//! A test sets up an `expectation` with a call, whose request becomes a `request_matcher`. `server` receives a request
//! as a `received_request`, and `state` selects the response of the first expectation that matches. If none does,
//! `differences` and `routes` explain why.

pub(crate) mod differences;
pub(crate) mod expectation;
pub(crate) mod received_request;
pub(crate) mod request_matcher;
pub(crate) mod routes;
pub(crate) mod server;
pub(crate) mod state;
