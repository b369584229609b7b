//! Checks the untyped tree against the [grammar](super::grammar), and repairs it where that is safe.
//!
//! Real documents lack required descriptions, leave keys empty and have numbers in place of strings. Such deviations do
//! not prevent the generation of a client, so they are repaired with a warning. All others are errors, and all of them
//! are reported at once.
//!
//! - [`objects`]: the fields of an object;
//! - [`values`]: the value of a field;
//! - [`references`]: `$ref` and its siblings.

mod normalizer;
mod objects;
mod references;
mod values;

pub(crate) use normalizer::{Reference, ReferenceKind};
pub(crate) use references::ref_target;

use normalizer::Normalizer;

use serde_json::Value;

use super::grammar;
use super::grammar::{Presence, Shape};
use super::source_map::Relocations;
use crate::diagnostics::Log;
use crate::pointer::Pointer;

/// Normalizes a whole document. Returns its references, in their order.
pub(crate) fn document(root: &mut Value, relocations: &mut Relocations, log: &mut Log) -> Vec<Reference> {
    let mut normalizer = Normalizer {
        log,
        relocations,
        references: Vec::new(),
    };
    normalizer.normalize_object(root, &grammar::OPENAPI, &mut Pointer::default());
    normalizer.references
}

/// Normalizes a part that only a reference leads to. Returns the references in it.
pub(crate) fn part(
    value: &mut Value,
    shape: Shape,
    at: &Pointer,
    relocations: &mut Relocations,
    log: &mut Log,
) -> Vec<Reference> {
    let mut normalizer = Normalizer {
        log,
        relocations,
        references: Vec::new(),
    };
    let is_example = shape
        .object()
        .is_some_and(|object| std::ptr::eq(object, &grammar::EXAMPLE));
    let presence = if is_example {
        Presence::Ignorable
    } else {
        Presence::Optional
    };
    normalizer.normalize_value(value, shape, presence, &mut at.clone());
    normalizer.references
}
