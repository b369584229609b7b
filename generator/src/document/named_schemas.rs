//! Lists the schemas that have a name: components, and schemas in other files that references lead to.

use std::collections::HashSet;

use serde_json::Value;

use super::grammar;
use super::openapi::Document;
use crate::pointer::Pointer;

/// A schema with a name.
#[derive(Debug)]
pub(crate) struct NamedSchema {
    pub(crate) key: String,
    /// The location that gives the schema its name.
    pub(crate) at: Pointer,
    /// The location of the schema, or of a reference to it.
    pub(crate) target: Pointer,
}

impl Document {
    /// Returns the schemas in `components`, in their order, followed by those in other files, in the order of the first
    /// references to them. A component that is only a reference into a file gives its name to the schema there. An item
    /// of a list has no name.
    pub(crate) fn named_schemas(&self) -> Vec<NamedSchema> {
        let components = self.resolve_pointer(&Pointer::default().below(["components", "schemas"]));
        let entries = components.iter().flat_map(|components| {
            let keys = self.at(components).and_then(Value::as_object);
            keys.into_iter().flatten().map(|(key, _)| (key, components.child(key)))
        });
        let mut schemas = Vec::new();
        let mut named_in_files = HashSet::new();
        for (key, at) in entries {
            let in_file = self
                .resolve_pointer(&at)
                .filter(|target| self.is_outermost_in_file(target));
            if let Some(target) = &in_file {
                named_in_files.insert(target.clone());
            }
            schemas.push(NamedSchema {
                key: key.clone(),
                target: in_file.unwrap_or_else(|| at.clone()),
                at,
            });
        }
        for (at, shape) in &self.ref_only {
            let object = shape.object().filter(|_| self.is_outermost_in_file(at));
            let is_schema = object.is_some_and(|object| std::ptr::eq(object, &grammar::SCHEMA));
            let is_reference = self.at(at).is_some_and(|value| value.get("$ref").is_some());
            let key = at.name();
            let is_item = key.parse::<usize>().is_ok();
            if is_schema && !is_reference && !is_item && !named_in_files.contains(at) {
                schemas.push(NamedSchema {
                    key,
                    at: at.clone(),
                    target: at.clone(),
                });
            }
        }
        schemas
    }

    /// Whether a location is in a file other than the document, and not nested in another part of that file.
    pub(crate) fn is_outermost_in_file(&self, at: &Pointer) -> bool {
        !at.file().is_empty() && self.ref_only.contains_key(at) && self.shape_from(at, at.parent()).is_none()
    }
}
