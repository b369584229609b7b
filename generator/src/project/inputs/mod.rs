//! The inputs of a client: its texts, the files that its document refers to, and a cache of the output.

pub(crate) mod cache;
pub(crate) mod sibling_files;
pub(crate) mod sources;
