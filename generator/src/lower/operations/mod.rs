//! Lowers the `paths` of a document to operations, in groups.
//!
//! - [`lowering`]: all operations of a document, combined with the document-level settings of [`document_context`];
//! - [`tags`], [`groups`]: which group an operation belongs to;
//! - [`requests`]: parameters and request bodies;
//! - [`responses`]: success and error responses;
//! - [`bodies`], [`media_types`]: the `content` of requests and responses;
//! - [`pagination`], [`streams`], [`security`], [`servers`], [`examples`]: further parts of an operation;
//! - [`pagination_suggestions`]: a note about operations that look paginated.

mod bodies;
pub(crate) mod document_context;
pub(crate) mod examples;
mod groups;
pub(crate) mod http_methods;
pub(crate) mod lowering;
mod media_types;
mod operation_parts;
mod overlay_text;
pub(crate) mod pagination;
pub(crate) mod pagination_suggestions;
pub(crate) mod requests;
pub(crate) mod responses;
pub(crate) mod security;
pub(crate) mod servers;
pub(crate) mod streams;
pub(crate) mod tags;
