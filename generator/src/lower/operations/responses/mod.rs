//! Responses: what an operation returns by status, and their bodies by media type.

pub(crate) mod by_status;
mod response_bodies;
mod response_streams;
pub(crate) mod stream_methods;
