//! Decodes JSON into values, within limits of memory and time.
//!
//! ```text
//! bytes -> decoder -> value_visitor -> ValueMut                          all types except unions
//!                     value_visitor -> untyped -> union_match -> tree    unions
//! ```
//!
//! Most values are decoded while the JSON is parsed. A union is read as a JSON tree first (`untyped`), then its variant
//! is chosen (`union_match`) and decoded from the tree (`tree`).
//!
//! `context` holds the path of an error and the remaining `budget`. `scalars` converts numbers; `keys` and `field_set`
//! match the properties of an object with the fields of its descriptor; `match_cache` stores what `union_match` found.

pub(crate) mod budget;
pub(crate) mod context;
pub(crate) mod decoder;
pub(crate) mod field_set;
pub(crate) mod keys;
pub(crate) mod match_cache;
pub(crate) mod scalars;
pub(crate) mod tree;
pub(crate) mod union_match;
pub(crate) mod untyped;
pub(crate) mod value_visitor;
