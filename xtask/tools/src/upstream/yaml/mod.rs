//! Edits of a YAML text that leave all other bytes as they are.
//!
//! [`tree`] finds the bytes of every key, value and item, [`edit`] describes the edits of them, [`render`] writes the
//! new text, [`gap`] decides which comments belong to an item, and [`writer`] writes values that are new.
//!
//! Crates that edit YAML were looked at first, and are not used:
//!
//! - `yaml-edit` 0.3 keeps the text, is fast (25 ms for `specs/authlete.yaml`) and did most edits as they are needed. But a
//!   comment above a removed item stays, and then describes the next item, because its API cannot remove comments; entries
//!   are moved one by one, but a merge results in a whole new order; and each edit changes the tree, so a merge that fails
//!   would leave it half edited.
//! - `yamlpatch` 1.32 cannot insert an entry at a position, although the order of names is a fact, does not add to lists in
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
