//! Doc comments: descriptions as Markdown that rustdoc renders correctly, links for the names in them, and the guide of
//! the crate.

mod addresses;
pub(crate) mod comments;
pub(crate) mod diagrams;
pub(crate) mod field_names;
pub(crate) mod guide;
pub(crate) mod intra_doc_links;
pub(crate) mod model_groups;
pub(crate) mod operation_docs;
pub(crate) mod sanitize;
