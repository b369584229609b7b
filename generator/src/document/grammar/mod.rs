//! The grammar of OpenAPI as a table: the fields of each object, and what happens to fields that do not conform.
//!
//! - [`rules`]: the types of the table;
//! - [`objects`]: the tables of all objects.

mod objects;
mod rules;

pub(crate) use objects::{
    ADDITIONAL_OPERATIONS, BY_POSITION, DISCRIMINATOR, EXAMPLE, EXTENSIONS, FURTHER_PARTS, METHODS, OPENAPI, OPERATION,
    PARAMETER, PATH_ITEM, REQUEST_BODY, RESPONSE, SCHEMA, SECURITY_SCHEME,
};
pub(crate) use rules::{Field, Object, Presence, Shape};

use Shape::{Map, ObjectOrRef};
use objects::COMPONENTS;

/// Returns the section of `components` that contains objects of a kind.
pub(crate) fn section_of(object: &Object) -> Option<&'static str> {
    let is_of = |shape: &Shape| matches!(shape, Map(ObjectOrRef(kept)) if std::ptr::eq(*kept, object));
    let section = COMPONENTS.fields.iter().find(|field| is_of(field.shape));
    section.map(|field| field.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_followed_through_the_table() {
        let walk = |tokens: &[&str]| {
            tokens
                .iter()
                .try_fold(Shape::Object(&OPENAPI), |shape, token| shape.step(token))
                .and_then(Shape::object)
        };
        let name = |tokens: &[&str]| walk(tokens).map(|object| object.name);
        assert_eq!(name(&["paths", "/a", "get", "responses", "4xx"]), Some("Response"));
        assert_eq!(
            name(&[
                "paths",
                "/a",
                "get",
                "responses",
                "404",
                "content",
                "a/b",
                "schema",
                "items"
            ]),
            Some("Schema")
        );
        assert_eq!(
            name(&["components", "schemas", "A", "allOf", "1", "properties", "b"]),
            Some("Schema")
        );
        assert_eq!(name(&["components", "x-else", "A"]), None);
        assert_eq!(name(&["paths", "/a", "get", "responses", "600"]), None);
    }
}
