//! A schema that is being rewritten, and what its keywords do.

use serde_json::{Map, Value, json};

use crate::diagnostics::Log;
use crate::document::pointer::Pointer;
use crate::document::source_map::{ASIDE, Moves};

/// Keywords that say something of the type of a value.
pub(crate) const TYPING: &[&str] = &[
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

/// Keywords that say nothing of a value.
const SILENT: &[&str] = &[
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

/// Whether a keyword says nothing of a value.
pub(crate) fn is_silent(key: &str) -> bool {
    key.starts_with("x-") || SILENT.contains(&key)
}

/// A schema that is being rewritten.
pub(crate) struct Schema<'s> {
    pub(crate) map: &'s mut Map<String, Value>,
    pub(crate) at: &'s Pointer,
    pub(crate) moves: &'s mut Moves,
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

    /// Takes a keyword out, to be put where `to` leads from this schema.
    pub(crate) fn take(&mut self, key: &str, to: &[&str]) -> Option<Value> {
        let value = self.map.shift_remove(key)?;
        self.moves.moved(self.at.child(key), self.at.below(to.iter().copied()));
        Some(value)
    }

    /// Puts a keyword where it says nothing.
    pub(crate) fn put_aside(&mut self, key: &str) {
        if let Some(value) = self.take(key, &[ASIDE, key])
            && let Value::Object(aside) = self.map.entry(ASIDE).or_insert_with(|| json!({}))
        {
            aside.insert(key.to_owned(), value);
        }
    }

    /// Leaves a schema that anything fits, because no type would be right.
    pub(crate) fn untype(&mut self, reason: &str, help: Option<&str>) {
        for key in TYPING.iter().chain(&["required", "discriminator"]) {
            self.put_aside(key);
        }
        self.log.give_up(self.at, reason, help.map(str::to_owned));
    }
}
