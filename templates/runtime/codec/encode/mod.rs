//! Encodes values ([`ValueRef`](super::value::ValueRef)):
//!
//! - `serialize` for any serde format. Users' own formats go through it.
//! - `json_writer` as JSON for request bodies. It is faster, and falls back to `serialize`.
//! - `plain_text` as unescaped text for URLs, headers and forms.
//! - `escape_sets` lists the characters to percent-encode in that text.

pub(crate) mod escape_sets;
pub(crate) mod json_writer;
pub(crate) mod plain_text;
pub(crate) mod serialize;
