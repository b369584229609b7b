//! Serializes the parts of a request. Nothing here depends on the client.
//!
//! `operation` describes an operation of the API. `path`, `parameter`, `form` and `multipart` serialize values to the
//! parts of its request. Its `body` is in memory, or it is a `stream_body`, which may read files (`segments`). The result is
//! a `prepared` request, whose headers are checked by `headers` and `framing`. `query` changes a URL
//! that a server has sent, and `text_or` is a parameter that may be an integer.

pub(crate) mod body;
pub(crate) mod form;
pub(crate) mod framing;
pub(crate) mod headers;
pub(crate) mod multipart;
pub(crate) mod operation;
pub(crate) mod parameter;
pub(crate) mod path;
pub(crate) mod prepared;
pub(crate) mod query;
pub(crate) mod segments;
pub(crate) mod stream_body;
pub(crate) mod text_or;
