//! The graph of schemas. The modules run in this order, and later ones change the nodes of earlier ones:
//!
//! - [`graph`], [`node`]: a node per schema; [`traversal`] finds them, and [`metadata`] reads descriptions and scalars;
//! - [`inheritance`]: parents with a discriminator and no `oneOf` become unions;
//! - [`all_of`]: `allOf` is merged;
//! - [`discriminators`]: the discriminators of unions;
//! - [`equality`]: which schemas are structurally equal.

pub(crate) mod all_of;
pub(crate) mod discriminators;
pub(crate) mod equality;
pub(crate) mod graph;
pub(crate) mod inheritance;
pub(crate) mod metadata;
pub(crate) mod node;
mod traversal;
