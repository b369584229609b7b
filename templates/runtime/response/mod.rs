//! Responses: as they arrive, and decoded. Nothing here knows a client.

pub(crate) mod body;
pub(crate) mod byte_stream;
#[cfg(feature = "test-util")]
pub(crate) mod encode;
pub(crate) mod media_type;
pub(crate) mod raw;
pub(crate) mod typed_response;
