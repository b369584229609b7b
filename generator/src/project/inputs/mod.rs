//! The inputs of a client: its texts, the files that its document refers to, and a cache of the
//! output. The manifest of an enclosing workspace is an input, too.

#[cfg(feature = "cli")]
pub(crate) mod api_version;
pub(crate) mod cache;
mod enclosing_workspace;
pub(crate) mod extra_modules;
pub(crate) mod fetched_document;
#[cfg(feature = "cli")]
pub(crate) mod file_tree;
mod inherited_values;
pub(crate) mod input_file;
pub(crate) mod sibling_files;
pub(crate) mod source_text;
pub(crate) mod sources;
