//! The state of a normalization: the diagnostics, the moves of parts, and the references that were found.

use crate::diagnostics::Log;
use crate::document::grammar::Shape;
use crate::document::source_map::Relocations;
use crate::pointer::Pointer;

/// A reference in the document.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The location of its text.
    pub(crate) at: Pointer,
    /// Its URI.
    pub(crate) target: String,
    /// The expected structure of its target.
    pub(crate) shape: Shape,
    pub(crate) kind: ReferenceKind,
}

/// The kind of a reference, which determines what its text identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    /// A `$ref`.
    Ref,
    /// A value of a discriminator's mapping: the name of a component, or a URI. A client can be generated without it.
    Mapping,
    /// A key of a security requirement that looks like a URI. It may still be the name of a component.
    Security,
}

/// Whether a value stays in the tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Retention {
    Keep,
    Drop,
}

pub(crate) struct Normalizer<'l> {
    pub(crate) log: &'l mut Log,
    pub(crate) relocations: &'l mut Relocations,
    pub(crate) references: Vec<Reference>,
}
