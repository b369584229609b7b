//! Collects references, and checks what is next to a `$ref`.

use serde_json::{Map, Value, json};

use super::normalizer::{Normalizer, Reference, Retention};
use crate::document::grammar::{Object, Shape};
use crate::document::pointer::Pointer;
use crate::document::{grammar, help};

/// The reference that stands where OpenAPI has none, but tools that put files together follow one: in place of an
/// operation, of all paths, of the properties of a schema.
pub(crate) fn ref_target(value: &Value, shape: Shape) -> Option<&str> {
    match shape {
        Shape::Object(_) | Shape::Map(Shape::Object(_) | Shape::Part(_)) => value.get("$ref")?.as_str(),
        _ => None,
    }
}

/// Keys that may stand beside a schema's `$ref`. OpenAPI 3.0 ignores them all; these say something of the use and
/// cannot contradict the target, and documents rely on them.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
];

/// Turns a `$ref` with annotations beside it into an `allOf` of the reference, which OpenAPI 3.0 can say. Drops what
/// else stands there; whether anything was left to annotate.
pub(crate) fn retain_annotations(map: &mut Map<String, Value>) -> bool {
    map.retain(|key, _| key == "$ref" || key.starts_with("x-") || ANNOTATIONS.contains(&key.as_str()));
    if map.len() == 1 {
        return false;
    }
    if let Some(target) = map.shift_remove("$ref") {
        map.insert("allOf".to_owned(), json!([{ "$ref": target }]));
    }
    true
}

impl Normalizer<'_> {
    /// Takes down the reference that an object is.
    pub(crate) fn reference(&mut self, target: &str, shape: Shape, at: &Pointer) {
        self.references.push(Reference {
            at: at.child("$ref"),
            target: target.to_owned(),
            shape,
            is_mapping: false,
        });
    }

    /// Warns of what stands beside a reference and is more than a note.
    pub(crate) fn warn_ref_siblings(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let is_note =
            |key: &String| key.starts_with("x-") || ["$ref", "summary", "description"].contains(&key.as_str());
        for key in map.keys().filter(|key| !is_note(key)) {
            let help = "write it into what is referred to".to_owned();
            let message = "this stands beside a `$ref` and is ignored";
            self.log.warn(&at.child(key), message, Some(help));
        }
    }

    /// Says of a `$ref` that it is none.
    pub(crate) fn warn_ref_not_allowed(&mut self, value: &Value, object: &Object, at: &Pointer) -> Retention {
        let message = format!("a `$ref` is a string, not {}", help::found(value));
        let section = grammar::section_of(object);
        let help = section.map(|section| format!("write `$ref: '#/components/{section}/Name'`"));
        self.log.error(&at.child("$ref"), message, help);
        Retention::Keep
    }
}
