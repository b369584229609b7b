//! Replaces every `allOf` by one schema that combines all of its parts.
//!
//! - [`order`]: the order of merging, parts first;
//! - [`merger`]: the merged structure of one `allOf`;
//! - [`unions`]: `oneOf` and `anyOf` among the parts.

mod merger;
mod order;
mod unions;

use std::collections::HashMap;

use super::graph::Schemas;
use crate::diagnostics::Log;
use merger::Merger;
use order::parts_first;

/// The maximal number of properties that are copied from one schema to another in a document, apart from
/// [`MAX_COPIED_PER_SCHEMA`].
const MAX_COPIED: usize = 300_000;

/// The number by which each schema of the document raises [`MAX_COPIED`].
const MAX_COPIED_PER_SCHEMA: usize = 30;

/// Replaces every `allOf` by the merged schema.
pub(crate) fn merge(schemas: &mut Schemas<'_>, log: &mut Log) {
    let order = parts_first(schemas, log);
    let copies_left = MAX_COPIED + MAX_COPIED_PER_SCHEMA * schemas.nodes.len();
    let mut merger = Merger {
        schemas,
        log,
        copies_left: Some(copies_left),
        combined: HashMap::new(),
        combined_parts: 0,
        parts_of_combined: HashMap::new(),
        pending: Vec::new(),
    };
    for id in order {
        merger.finalize(id);
    }
    while let Some(id) = merger.pending.pop() {
        merger.finalize(id);
    }
}
