//! The schema that is being rewritten, and the classification of its keywords.

use serde_json::{Map, Value, json};

use crate::diagnostics::Log;
use crate::document::source_map::{Relocations, UNUSED_KEY};
use crate::pointer::Pointer;

/// Keywords that determine the type of a value.
pub(crate) const TYPE_KEYWORDS: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "type",
    "enum",
    "const",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "prefixItems",
    "unevaluatedItems",
    "allOf",
    "oneOf",
    "anyOf",
];

/// Keywords that do not restrict which values are valid.
const NON_ASSERTIONS: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Whether a keyword does not restrict which values are valid.
pub(crate) fn is_non_assertion(key: &str) -> bool {
    key.starts_with("x-") || NON_ASSERTIONS.contains(&key)
}

/// A schema that is being rewritten.
pub(crate) struct Schema<'s> {
    pub(crate) map: &'s mut Map<String, Value>,
    pub(crate) at: &'s Pointer,
    pub(crate) relocations: &'s mut Relocations,
    pub(crate) log: &'s mut Log,
}

impl Schema<'_> {
    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.map.get(key)?.as_str()
    }

    pub(crate) fn list(&self, key: &str) -> Option<&Vec<Value>> {
        self.map.get(key)?.as_array()
    }

    /// Removes a keyword and returns its value. Records that it is moved to `to`, relative to this schema.
    pub(crate) fn take(&mut self, key: &str, to: &[&str]) -> Option<Value> {
        let value = self.map.shift_remove(key)?;
        self.relocations
            .record_move(self.at.child(key), self.at.below(to.iter().copied()));
        Some(value)
    }

    /// Moves a keyword under [`UNUSED_KEY`], where it has no effect.
    pub(crate) fn disable(&mut self, key: &str) {
        if let Some(value) = self.take(key, &[UNUSED_KEY, key])
            && let Value::Object(unused) = self.map.entry(UNUSED_KEY).or_insert_with(|| json!({}))
        {
            unused.insert(key.to_owned(), value);
        }
    }

    /// Makes the schema untyped, because no type would be correct.
    pub(crate) fn make_untyped(&mut self, reason: &str, help: Option<&str>) {
        for key in TYPE_KEYWORDS.iter().chain(&["required", "discriminator"]) {
            self.disable(key);
        }
        self.log.warn_untyped(self.at, reason, help.map(str::to_owned));
    }
}
