//! Reads the facts about a value that the generated code does not need: the keywords that constrain it further.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::model_table::Models;
use crate::document::Pointer;
use crate::document::source_map::UNUSED_KEY;
use crate::ir::Facts;
use crate::lower::schemas::node::{NodeId, Structure};

/// The keywords for which a value's Rust type is the same with and without them (JSON Schema Validation, section 6).
const CONSTRAINTS: &[&str] = &[
    "contentEncoding",
    "contentMediaType",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "pattern",
    "uniqueItems",
];

impl Models<'_, '_> {
    /// Returns the facts about a value at `at` with the schema `id`.
    pub(crate) fn facts(&self, id: Option<NodeId>, at: &Pointer) -> Facts {
        let mut constraints = BTreeMap::new();
        if let Some(id) = id {
            self.collect_constraints(id, "", &mut HashSet::new(), &mut constraints);
        }
        Facts {
            at: at.clone(),
            constraints: constraints.into_iter().collect(),
        }
    }

    /// Collects the constraints of a schema, of the schemas that it is an alias of, and of those of its items and values.
    /// Stops at schemas with a model, because the model has facts of its own.
    fn collect_constraints(
        &self,
        id: NodeId,
        prefix: &str,
        seen: &mut HashSet<NodeId>,
        constraints: &mut BTreeMap<String, String>,
    ) {
        let mut id = id;
        let mut is_first = prefix.is_empty();
        while (is_first || !self.by_node.contains_key(&id)) && seen.insert(id) {
            is_first = false;
            let node = self.node(id);
            if let Some(Value::Object(schema)) = self.schemas.document.at(&node.at) {
                read_constraints(schema, prefix, constraints);
            }
            id = match &node.structure {
                Structure::Alias(next) => *next,
                Structure::List(Some(item)) => {
                    return self.collect_constraints(*item, &format!("{prefix}items."), seen, constraints);
                }
                Structure::Map(Some(value)) => {
                    let prefix = format!("{prefix}additionalProperties.");
                    return self.collect_constraints(*value, &prefix, seen, constraints);
                }
                _ => return,
            };
        }
    }
}

/// Adds the constraints of one schema, except for those that are already known.
fn read_constraints(schema: &Map<String, Value>, prefix: &str, constraints: &mut BTreeMap<String, String>) {
    // Keywords of OpenAPI 3.1 without an equivalent in 3.0.
    let unused = schema.get(UNUSED_KEY).and_then(Value::as_object).into_iter().flatten();
    let known = schema.iter().chain(unused);
    let known = known.filter(|(key, _)| CONSTRAINTS.contains(&key.as_str()));
    // These keywords of OpenAPI 3.1 have been converted to a format.
    let is_converted = |key: &str| key.starts_with("content") && schema.contains_key("format");
    for (key, value) in known.filter(|(key, _)| !is_converted(key)) {
        constraints
            .entry(format!("{prefix}{key}"))
            .or_insert_with(|| value.to_string());
    }
}
