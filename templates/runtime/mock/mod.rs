//! A server for tests. `server` receives requests, `state` finds the expectation that matches.

pub(crate) mod differences;
pub(crate) mod expectation;
pub(crate) mod received_request;
pub(crate) mod request_matcher;
pub(crate) mod routes;
pub(crate) mod server;
pub(crate) mod state;
