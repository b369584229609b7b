//! Edits of a YAML text that leave all other bytes as they are.
//!
//! [`tree`] finds the bytes of every key, value and item, [`edit`] describes what becomes of them, [`render`] writes the
//! new text, [`gap`] decides which comments belong to an item, and [`writer`] writes values that are new.
//!
//! Crates that edit YAML were tried first, and are not used:
//!
//! - `yaml-edit` 0.3 keeps the text and is fast. But a comment above an item that is removed stays, and then describes the
//!   next item; and entries are moved one by one, where the result of a merge is a whole new order.
//! - `yamlpatch` 1.32 makes new entries only at the end of a mapping, where the order of names is a fact here. It needs a C
//!   compiler (tree-sitter).
//! - `saphyr` 0.3 reads and writes values, without comments. Its parser, `saphyr-parser`, is used here, as it is in the
//!   generator: its events have positions.

pub(crate) mod edit;
pub(crate) mod flow;
pub(crate) mod gap;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod tree;
pub(crate) mod writer;
