//! Text to document: read, overlaid, checked, repaired, and its references followed.

pub(crate) mod advice;
mod check;
mod depth;
pub(crate) mod document;
mod duplicates;
mod files;
mod follow;
pub(crate) mod grammar;
pub(crate) mod moves;
mod named;
mod normalise;
mod numbers;
pub(crate) mod overlay;
mod plain;
pub(crate) mod pointer;
pub(crate) mod position;
pub(crate) mod provenance;
pub(crate) mod read;
mod reference;
mod v31;
mod version;

pub(crate) use document::Document;
pub(crate) use files::Files;
pub(crate) use named::Named;
pub(crate) use pointer::Pointer;
pub(crate) use version::{Version, version};
