//! The parts of a request: path, parameters, headers and bodies. Nothing here knows a client.

pub(crate) mod form;
pub(crate) mod framing;
pub(crate) mod headers;
pub(crate) mod multipart;
pub(crate) mod operation;
pub(crate) mod parameter;
pub(crate) mod path;
pub(crate) mod prepared;
