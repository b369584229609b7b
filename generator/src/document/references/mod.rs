//! References (`$ref`): parsing of their URIs, resolution to locations, and diagnostics for those that cannot be
//! resolved.

pub(crate) mod check;
pub(crate) mod resolve;
pub(crate) mod resolve_error;
pub(crate) mod self_uri;
pub(crate) mod uri;
