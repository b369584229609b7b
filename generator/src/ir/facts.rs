//! Facts about a value that the generated code does not need.

use crate::pointer::Pointer;

/// Where the document describes a value, and what it says about it without an effect on the generated code. Only the
/// comparison of two documents needs it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) at: Pointer,
    /// Keywords that constrain values of a Rust type further, such as `maxLength`, each with its JSON value. Those of the
    /// items of a list have the prefix `items.`, and those of the values of a map `additionalProperties.`. Sorted.
    pub(crate) constraints: Vec<(String, String)>,
}
