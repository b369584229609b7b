//! Documentation comments: descriptions as Markdown that rustdoc shows as it was meant, names in them as links, and the
//! guide of the crate.

pub(crate) mod comments;
pub(crate) mod guide;
pub(crate) mod intra_doc_links;
