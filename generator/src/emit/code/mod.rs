//! The source code of a crate. Each module writes one file, or the files of one kind; [`types`] serves all of them,
//! and [`pagination`], [`streams`] and [`string_formats`] write parts of files.

pub(crate) mod auth;
pub(crate) mod crate_root;
pub(crate) mod environment;
pub(crate) mod manifest;
pub(crate) mod models;
pub(crate) mod operations;
mod pagination;
pub(crate) mod runtime;
mod runtime_parts;
pub(crate) mod servers;
mod streams;
mod string_formats;
pub(crate) mod types;
