//! Replaces every `allOf` by one schema that has the properties of all its parts.
//!
//! - [`order`]: the order in which they are merged, parts first;
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

/// How many properties may be copied from one schema into another, where `allOf` and `oneOf` make several schemas one: so
/// many in any document, and so many more for each schema that it has. An alternative that is made anew counts as
/// [`ALTERNATIVE`] of them.
const MAX_COPIED: usize = 300_000;

const MAX_COPIED_FOR_EACH: usize = 30;

/// Replaces every `allOf` by what it comes to.
pub(crate) fn merge(schemas: &mut Schemas<'_>, log: &mut Log) {
    let order = parts_first(schemas, log);
    let copies_left = MAX_COPIED + MAX_COPIED_FOR_EACH * schemas.nodes.len();
    let mut merger = Merger {
        schemas,
        log,
        copies_left: Some(copies_left),
        combined: HashMap::new(),
        in_combined: 0,
        parts: HashMap::new(),
        open: Vec::new(),
    };
    for id in order {
        merger.finalize(id);
    }
    while let Some(id) = merger.open.pop() {
        merger.finalize(id);
    }
}
