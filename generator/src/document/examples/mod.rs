//! Compares the data of examples with its serialized form, where both are given (OpenAPI 3.2.0, "Example Object").
//!
//! - [`serialization`]: how a value is serialized, as far as this is known without its schema.

mod serialization;

use std::collections::HashSet;

use serde_json::Value;

use self::serialization::{ParameterStyle, Serialization};
use super::grammar::{self, Shape};
use super::openapi::Document;
use super::versions::Version;
use crate::diagnostics::Log;
use crate::pointer::Pointer;

/// Warns about each `serializedValue` that is not the serialization of the `dataValue` next to it.
pub(crate) fn check(document: &Document, log: &mut Log) {
    let mut versions = document.versions.values().chain([&document.version]);
    if versions.all(|version| *version < Version::V32) {
        return;
    }
    let mut check = Check {
        document,
        log,
        checked: HashSet::new(),
    };
    check.walk(Shape::Object(&grammar::OPENAPI), &Pointer::default());
    for (at, shape) in &document.ref_only {
        check.walk(*shape, at);
    }
}

struct Check<'d> {
    document: &'d Document,
    log: &'d mut Log,
    /// The examples that have been compared, and the mappings of examples. Several parts may refer to one.
    checked: HashSet<Pointer>,
}

impl Check<'_> {
    fn walk(&mut self, shape: Shape, at: &Pointer) {
        let document = self.document;
        let Some(value) = document.at(at) else { return };
        let keys: Vec<String> = match value {
            Value::Object(map) => map.keys().cloned().collect(),
            Value::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
            _ => return,
        };
        match shape.object().map(|object| object.name) {
            Some("Parameter" | "Header") => {
                if let Some(style) = ParameterStyle::of(value, &at.last()) {
                    self.compare_all(&at.child("examples"), &Serialization::Parameter(style));
                }
            }
            // Schemas have no Example Objects.
            Some("Schema") => return,
            _ => {}
        }
        for key in keys {
            let Some(inner) = shape.step(&key) else { continue };
            let at = at.child(&key);
            if key == "content" && matches!(inner, Shape::Map(_)) {
                self.check_content(&at);
            }
            self.walk(inner, &at);
        }
    }

    /// Checks the examples of each media type. Only the key of `content` is the name of a media type.
    fn check_content(&mut self, at: &Pointer) {
        let document = self.document;
        let content = document.resolve_pointer(at).and_then(|at| document.at(&at));
        for media in content
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|content| content.keys())
        {
            let Some(target) = document.resolve_pointer(&at.child(media)) else {
                continue;
            };
            let encoding = document.at(&target).and_then(|media_type| media_type.get("encoding"));
            if let Some(serialization) = Serialization::of_media_type(media, encoding.is_some()) {
                self.compare_all(&target.child("examples"), &serialization);
            }
        }
    }

    fn compare_all(&mut self, examples: &Pointer, serialization: &Serialization) {
        let document = self.document;
        let Some(examples) = document.resolve_pointer(examples) else {
            return;
        };
        let Some(names) = document.at(&examples).and_then(Value::as_object) else {
            return;
        };
        if !self.checked.insert(examples.clone()) {
            return;
        }
        for name in names.keys() {
            let Some(at) = document.resolve_pointer(&examples.child(name)) else {
                continue;
            };
            let is_newer = document.version_of(at.file()) >= Version::V32;
            if is_newer && self.checked.insert(at.clone()) {
                self.compare(&at, serialization);
            }
        }
    }

    fn compare(&mut self, at: &Pointer, serialization: &Serialization) {
        let Some(example) = self.document.at(at) else { return };
        let (Some(data), Some(Value::String(text))) = (example.get("dataValue"), example.get("serializedValue")) else {
            return;
        };
        if serialization.agrees(data, text) == Some(false) {
            self.log.warn(
                &at.child("serializedValue"),
                "this is not the serialization of the `dataValue` of the example",
                Some(format!(
                    "correct one of them, or remove `serializedValue`; {}",
                    serialization.description()
                )),
            );
        }
    }
}
