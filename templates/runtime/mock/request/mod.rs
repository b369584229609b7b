//! Requests that a server received, and whether they are the expected ones.
//!
//! A `received` request is compared by a `matcher`. If nothing matches, `differences` and `routes` explain why.

pub(crate) mod differences;
pub(crate) mod matcher;
pub(crate) mod received;
pub(crate) mod routes;
