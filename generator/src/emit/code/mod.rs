//! The source code of a crate. Each module writes one file, or the files of one kind; `types` serves
//! them all.

pub(crate) mod auth;
pub(crate) mod crate_root;
pub(crate) mod environment;
pub(crate) mod manifest;
pub(crate) mod models;
pub(crate) mod operations;
mod pagination;
pub(crate) mod runtime;
pub(crate) mod servers;
mod string_formats;
pub(crate) mod types;
