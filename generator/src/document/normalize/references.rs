//! Collects references, and checks the siblings of a `$ref`.

use serde_json::{Map, Value, json};

use super::normalizer::{Normalizer, Reference, ReferenceKind, Retention};
use crate::document::grammar::{Object, Shape};
use crate::document::{grammar, help};
use crate::pointer::{Pointer, child_value};

/// Returns the target of a `$ref` at a location where OpenAPI does not allow one, but bundlers resolve it: in place of
/// an operation, of `paths`, or of the `properties` of a schema.
pub(crate) fn ref_target(value: &Value, shape: Shape) -> Option<&str> {
    match shape {
        Shape::Object(_) | Shape::Map(Shape::Object(_) | Shape::ObjectOrRef(_)) => child_value(value, "$ref")?.as_str(),
        _ => None,
    }
}

/// Keys that are kept next to the `$ref` of a schema. OpenAPI 3.0 ignores all siblings, but documents rely on these,
/// and they cannot contradict the target.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
];

/// Rewrites a `$ref` with annotations next to it as an `allOf` of the reference, which OpenAPI 3.0 supports, and drops
/// all other siblings. Returns whether there are any annotations.
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
    /// Records a reference; `at` is the location of the object with the `$ref`.
    pub(crate) fn collect_reference(&mut self, target: &str, shape: Shape, at: &Pointer) {
        self.references.push(Reference {
            at: at.child("$ref"),
            target: target.to_owned(),
            shape,
            kind: ReferenceKind::Ref,
        });
    }

    /// Warns about siblings of a `$ref` other than `summary`, `description` and extensions.
    pub(crate) fn warn_ref_siblings(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let is_annotation =
            |key: &String| key.starts_with("x-") || ["$ref", "summary", "description"].contains(&key.as_str());
        for key in map.keys().filter(|key| !is_annotation(key)) {
            let help = "move it to the target of the reference".to_owned();
            let message = "this sibling of a `$ref` is ignored";
            self.log.warn(&at.child(key), message, Some(help));
        }
    }

    /// Reports a `$ref` that is not a string.
    pub(crate) fn report_invalid_ref(&mut self, value: &Value, object: &Object, at: &Pointer) -> Retention {
        let message = format!("a `$ref` must be a string, not {}", help::describe_found(value));
        let section = grammar::section_of(object);
        let help = section.map(|section| format!("write `$ref: '#/components/{section}/Name'`"));
        self.log.error(&at.child("$ref"), message, help);
        Retention::Keep
    }
}
