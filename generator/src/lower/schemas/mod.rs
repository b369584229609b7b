//! The schema graph. After [`traversal`] has built it, each of the following modules changes nodes that earlier ones
//! added:
//!
//! - [`graph`], [`node`]: the data structure, a node per schema;
//! - [`traversal`], [`metadata`], [`meaning`]: build it from the document;
//! - [`inheritance`]: makes unions of parents that have a discriminator and no `oneOf`;
//! - [`all_of`]: merges `allOf`;
//! - [`discriminators`]: adds missing discriminator properties;
//! - [`equality`]: finds schemas that are structurally equal, without changing them.

pub(crate) mod all_of;
pub(crate) mod discriminators;
pub(crate) mod equality;
pub(crate) mod graph;
pub(crate) mod inheritance;
mod meaning;
pub(crate) mod metadata;
pub(crate) mod node;
mod traversal;
