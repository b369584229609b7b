//! Edits of a YAML text that leave all other bytes as they are.
//!
//! [`tree`] finds the bytes of every key, value and item, [`edit`] describes what becomes of them, [`render`] writes the
//! new text, [`gap`] decides which comments belong to an item, and [`writer`] writes values that are new.
//!
//! Crates that edit YAML were looked at first, and are not used:
//!
//! - `yaml-edit` 0.3 keeps the text, is fast (25 ms for `specs/authlete.yaml`) and did most edits as they are needed. But a
//!   comment above an item that is removed stays, and then describes the next item: its API lists comments and cannot
//!   remove them; entries are moved one by one, where the result of a merge is a whole new order; and each edit changes the
//!   tree, where a failed merge here has changed nothing.
//! - `yamlpatch` 1.32 has no position for a new entry, where the order of names is a fact here, does not add to lists in
//!   brackets, parses the text again for each edit, and needs a C compiler (tree-sitter).
//! - `saphyr` 0.3 reads and writes values, without comments. Its parser, `saphyr-parser`, is used here, as it is in the
//!   generator: its events have positions.

pub(crate) mod edit;
pub(crate) mod flow;
pub(crate) mod gap;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod tree;
pub(crate) mod writer;
