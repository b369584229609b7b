//! What has a name of its own: components, and what references find in files, which is as good as one.

use std::collections::HashSet;

use serde_json::Value;

use super::grammar;
use super::openapi::Document;
use super::pointer::Pointer;

/// A schema with a name.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) key: String,
    /// Where it has its name.
    pub(crate) at: Pointer,
    /// Where it stands, or at least a reference to it.
    pub(crate) place: Pointer,
}

impl Document {
    /// The schemas in `components`, in their order, and behind them those in files, in the order in which references
    /// lead to them. A component that is nothing but a reference into a file gives its name to what is there. An item of
    /// a list has no name.
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

    /// Whether this is a part that stands by itself in a file, and not inside of another.
    pub(crate) fn is_in_file(&self, place: &Pointer) -> bool {
        !place.file().is_empty() && self.loose.contains_key(place) && self.shape_from(place, place.parent()).is_none()
    }
}
