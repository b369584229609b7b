//! Reads an OpenAPI document: text in, [`Document`] out.
//!
//! The stages, in order: [`parse`] turns the text into an untyped tree, and [`overlay`] applies overlays to it.
//! [`versions`] rewrites OpenAPI 3.2 and 3.1 into OpenAPI 3.0, [`normalize`] checks the tree against the [`grammar`] and
//! repairs it where that is safe, and [`references`] resolves every reference. The result is a [`Document`].

mod children;
pub(crate) mod examples;
mod files;
pub(crate) mod grammar;
pub(crate) mod help;
pub(crate) mod large_integers;
pub(crate) mod line_index;
pub(crate) mod media_type;
mod named_schemas;
mod normalize;
mod number_literals;
mod openapi;
pub(crate) mod overlay;
pub(crate) mod parse;
mod references;
pub(crate) mod source_map;
mod versions;

pub(crate) use crate::pointer::Pointer;
pub(crate) use files::Files;
pub(crate) use named_schemas::NamedSchema;
pub(crate) use openapi::Document;
pub(crate) use versions::{Version, version};
