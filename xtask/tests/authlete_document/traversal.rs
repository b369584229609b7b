//! Traversal of an OpenAPI document as JSON.

use serde_json::Value;

/// Keywords that document the interface but are not part of it.
const DOCUMENTATION_KEYWORDS: [&str; 7] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "links",
    "summary",
    "title",
];

/// The meaning of the keys of a mapping. `description` is documentation in a schema, but the name of a property in
/// `properties`. The order of names is significant, the order of keywords is not.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum KeyKind {
    /// Keywords of OpenAPI.
    Keywords,
    /// Names from the document; their values have keywords.
    Names,
    /// URL paths; their values are path items, whose methods count as names.
    Paths,
}

impl KeyKind {
    pub(crate) fn child(self, key: &str) -> KeyKind {
        match self {
            KeyKind::Paths => KeyKind::Names,
            KeyKind::Names => KeyKind::Keywords,
            KeyKind::Keywords => match key {
                "paths" => KeyKind::Paths,
                "content" | "properties" | "responses" | "schemas" | "securitySchemes" => KeyKind::Names,
                _ => KeyKind::Keywords,
            },
        }
    }

    /// Extensions count as documentation everywhere; no name in this API starts with `x-`.
    pub(crate) fn is_documentation(self, key: &str) -> bool {
        key.starts_with("x-") || self == KeyKind::Keywords && DOCUMENTATION_KEYWORDS.contains(&key)
    }
}

pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

pub(crate) fn names(value: &Value) -> impl Iterator<Item = &str> {
    entries(value).map(|(name, _)| name)
}

/// Path, method and operation, in document order.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(&document["paths"])
        .flat_map(|(path, item)| entries(item).map(move |(method, operation)| (path, method, operation)))
}

/// Counts the properties at any depth of the component schemas: 1,318 of the components and 7 of the inline object
/// `info_response.serviceTokenCache`. The 4 properties of inline request bodies do not count.
pub(crate) fn count_properties(value: &Value, key_kind: KeyKind) -> usize {
    let direct = match key_kind {
        KeyKind::Keywords => entries(&value["properties"]).count(),
        KeyKind::Names | KeyKind::Paths => 0,
    };
    let listed = value.as_array().into_iter().flatten();
    direct
        + entries(value)
            .map(|(key, child)| count_properties(child, key_kind.child(key)))
            .chain(listed.map(|child| count_properties(child, key_kind)))
            .sum::<usize>()
}
