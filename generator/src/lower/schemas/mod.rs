//! The graph of schemas: a node each, with what it allows. Later modules of this list change nodes that earlier ones made.

pub(crate) mod graph;
pub(crate) mod metadata;

pub(crate) mod inheritance;

pub(crate) mod all_of;
pub(crate) mod all_of_unions;

pub(crate) mod discriminators;

pub(crate) mod equality;
