//! Credentials: what a caller gives, and what an operation requires.

pub(crate) mod credential;
pub(crate) mod secret;
