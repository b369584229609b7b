//! Responses: what an operation returns by status, and their bodies by media type.

pub(crate) mod by_status;
mod response_bodies;
mod response_streams;
mod stream_media_type;
pub(crate) mod stream_methods;
