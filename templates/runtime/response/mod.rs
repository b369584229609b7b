//! Responses, raw and decoded. Nothing here depends on the client.
//!
//! A `raw` response is decoded by a function of `body`, which checks its `media_type`, into a `typed_response`. A
//! `byte_stream` reads the body of a raw response incrementally instead. `encode` is the inverse of `body`, for the
//! mock server.

pub(crate) mod body;
pub(crate) mod byte_stream;
#[cfg(feature = "test-util")]
pub(crate) mod encode;
pub(crate) mod media_type;
pub(crate) mod raw;
pub(crate) mod typed_response;
