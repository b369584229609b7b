//! Text to document: parsed, overlaid, checked and repaired, with all references resolved.
//!
//! [`parse`] makes an untyped tree of a text and [`overlay`] changes it. [`versions`] brings it to OpenAPI 3.0,
//! [`normalize`] holds it against the [`grammar`], and [`references`] finds what its references lead to. The result is a
//! [`Document`].

mod files;
pub(crate) mod grammar;
pub(crate) mod help;
pub(crate) mod large_integers;
pub(crate) mod line_index;
mod named_schemas;
mod normalize;
mod number_literals;
mod openapi;
pub(crate) mod overlay;
pub(crate) mod parse;
pub(crate) mod pointer;
mod references;
pub(crate) mod source_map;
mod versions;

pub(crate) use files::Files;
pub(crate) use named_schemas::Named;
pub(crate) use openapi::Document;
pub(crate) use pointer::Pointer;
pub(crate) use versions::{Version, version};
