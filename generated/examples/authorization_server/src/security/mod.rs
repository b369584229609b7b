//! The protection of the server and of its users.

pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod rate_limit;
