//! The mock server for tests. `test_util` exports its public types.
//!
//! A test sets up an `expectation` with a call: the `request` that it expects, and the `response`. A `server` receives
//! requests, and responds to each with the first expectation that matches. A response can break its `connection`.

pub(crate) mod connection;
pub(crate) mod expectation;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
