//! The schemas that have a name: components, and schemas in other files that references lead to.

use std::collections::HashSet;

use serde_json::Value;

use super::grammar;
use super::openapi::Document;
use super::pointer::Pointer;

/// A schema with a name.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) key: String,
    /// The location that gives the schema its name.
    pub(crate) at: Pointer,
    /// The location of the schema, or of a reference to it.
    pub(crate) place: Pointer,
}

impl Document {
    /// Returns the schemas in `components`, in their order, followed by those in other files, in the order of the first
    /// references to them. A component that is only a reference into a file gives its name to the schema there. An item
    /// of a list has no name.
    pub(crate) fn schemas(&self) -> Vec<Named> {
        let components = self.behind(&Pointer::default().below(["components", "schemas"]));
        let entries = components.iter().flat_map(|components| {
            let keys = self.at(components).and_then(Value::as_object);
            keys.into_iter().flatten().map(|(key, _)| (key, components.child(key)))
        });
        let mut schemas = Vec::new();
        let mut taken = HashSet::new();
        for (key, at) in entries {
            let behind = self.behind(&at).filter(|place| self.is_in_file(place));
            if let Some(place) = &behind {
                taken.insert(place.clone());
            }
            schemas.push(Named {
                key: key.clone(),
                place: behind.unwrap_or_else(|| at.clone()),
                at,
            });
        }
        for (place, shape) in &self.loose {
            let object = shape.object().filter(|_| self.is_in_file(place));
            let is_schema = object.is_some_and(|object| std::ptr::eq(object, &grammar::SCHEMA));
            let is_reference = self.at(place).is_some_and(|value| value.get("$ref").is_some());
            let key = place.name();
            let is_item = key.parse::<usize>().is_ok();
            if is_schema && !is_reference && !is_item && !taken.contains(place) {
                schemas.push(Named {
                    key,
                    at: place.clone(),
                    place: place.clone(),
                });
            }
        }
        schemas
    }

    /// Whether a location is the outermost part in a file other than the document, and not nested in another part.
    pub(crate) fn is_in_file(&self, place: &Pointer) -> bool {
        !place.file().is_empty() && self.loose.contains_key(place) && self.shape_from(place, place.parent()).is_none()
    }
}
