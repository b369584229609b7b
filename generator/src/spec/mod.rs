//! Text to document: read, overlaid, checked, repaired, and its references followed.

pub(crate) mod document;
pub(crate) mod grammar;
pub(crate) mod moves;
mod normalise;
pub(crate) mod overlay;
pub(crate) mod pointer;
pub(crate) mod position;
pub(crate) mod read;
mod v31;
mod version;

pub(crate) use document::Document;
pub(crate) use pointer::Pointer;
pub(crate) use version::version;
