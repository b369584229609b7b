//! JSON to values, within limits of memory and time.
//!
//! `decoder` reads JSON into values as it is parsed. A union has to be seen whole: `untyped` reads it as a tree,
//! `union_match` chooses the alternative, and `tree` fills it from the tree.

pub(crate) mod budget;
pub(crate) mod context;
pub(crate) mod decoder;
pub(crate) mod field_set;
pub(crate) mod match_cache;
pub(crate) mod scalars;
pub(crate) mod tree;
pub(crate) mod union_match;
pub(crate) mod untyped;
