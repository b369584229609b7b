//! Ignores the fields of later versions of OpenAPI, with a warning: a document has the fields of the version that it
//! states. Only fields that would have an effect are reported.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Version;
use crate::diagnostics::Log;
use crate::document::children::for_each_child_mut;
use crate::document::grammar::{self, Object, Shape};
use crate::pointer::{Pointer, map_value};

/// The fields of an object that OpenAPI has since a version after 3.0.
struct Later {
    object: &'static str,
    since: Version,
    keys: &'static [&'static str],
}

const fn later(since: Version, object: &'static str, keys: &'static [&'static str]) -> Later {
    Later { object, since, keys }
}

static LATER: &[Later] = &[
    later(
        Version::V31,
        "Schema",
        &[
            "$anchor",
            "$dynamicRef",
            "const",
            "contentEncoding",
            "contentMediaType",
            "dependentSchemas",
            "if",
            "patternProperties",
            "prefixItems",
            "unevaluatedItems",
            "unevaluatedProperties",
        ],
    ),
    later(Version::V32, "OpenAPI document", &["$self"]),
    later(Version::V32, "Server", &["name"]),
    later(Version::V32, "Path Item", &["query", grammar::ADDITIONAL_OPERATIONS]),
    later(Version::V32, "Response", &["summary"]),
    later(
        Version::V32,
        "Media Type",
        &["itemSchema", "itemEncoding", "prefixEncoding"],
    ),
    later(
        Version::V32,
        "Encoding",
        &["encoding", "itemEncoding", "prefixEncoding"],
    ),
    later(Version::V32, "Example", &["dataValue", "serializedValue"]),
    later(Version::V32, "Tag", &["kind", "parent", "summary"]),
    later(Version::V32, "Discriminator", &["defaultMapping"]),
    later(Version::V32, "Security Scheme", &["deprecated"]),
];

/// Ignores the later fields of a document, and then those of the parts that only references lead to.
#[derive(Debug, Default)]
pub(crate) struct LaterFields {
    /// The fields that have been reported. Needed because a part can be nested in another one.
    reported: HashSet<Pointer>,
}

impl LaterFields {
    /// Ignores the later fields of the part `at` of a tree in a file of the version `version`.
    pub(crate) fn ignore(&mut self, tree: &mut Value, shape: Shape, at: &Pointer, version: Version, log: &mut Log) {
        if version < Version::V32
            && let Some(part) = tree.pointer_mut(at.path())
        {
            self.walk(part, shape, &mut at.clone(), version, log);
        }
    }

    fn walk(&mut self, value: &mut Value, shape: Shape, at: &mut Pointer, version: Version, log: &mut Log) {
        if let (Value::Object(map), Some(object)) = (&mut *value, shape.object()) {
            if object.name != "Schema" && map_value(map, "$ref").is_some_and(Value::is_string) {
                return;
            }
            self.ignore_fields(map, object, at, version, log);
            if object.name == "Parameter" {
                self.reject_values(map, at, version, log);
            }
        }
        for_each_child_mut(value, |key, value| {
            if let Some(shape) = shape.step(key) {
                at.push(key);
                self.walk(value, shape, at, version, log);
                at.pop();
            }
        });
    }

    /// Ignores the later fields of an object. Those that later stages would read are removed.
    fn ignore_fields(
        &mut self,
        map: &mut Map<String, Value>,
        object: &Object,
        at: &Pointer,
        version: Version,
        log: &mut Log,
    ) {
        let is_later = |later: &&Later| later.object == object.name && later.since > version;
        for later in LATER.iter().filter(is_later) {
            if !map.keys().any(|key| later.keys.contains(&key.as_str())) {
                continue;
            }
            for key in later.keys.iter().filter(|key| map.contains_key(**key)) {
                let at = at.child(key);
                if self.reported.insert(at.clone()) {
                    let message = format!("OpenAPI {} does not have `{key}` here; it is ignored", version.name());
                    let help = format!("`{key}` needs `openapi: {}.0`", later.since.name());
                    log.warn(&at, message, Some(help));
                }
            }
            map.retain(|key, _| !later.keys.contains(&key.as_str()) || object.shape_of(key).is_none());
        }
    }

    /// Rejects the location of a parameter that OpenAPI has since 3.2, and ignores the style that it has since then.
    fn reject_values(&mut self, map: &mut Map<String, Value>, at: &Pointer, version: Version, log: &mut Log) {
        let is = |key: &str, value: &str| map.get(key).and_then(Value::as_str) == Some(value);
        let location = at.child("in");
        if is("in", "querystring") && self.reported.insert(location.clone()) {
            let message = format!(
                "OpenAPI {} does not have parameters with `in: querystring`",
                version.name()
            );
            let help = "`querystring` needs `openapi: 3.2.0`; the location of a query parameter is `query`".to_owned();
            log.error(&location, message, Some(help));
        }
        if is("style", "cookie") {
            let message = format!(
                "OpenAPI {} does not have the style `cookie`; it is ignored",
                version.name()
            );
            let help = "`style: cookie` needs `openapi: 3.2.0`".to_owned();
            log.warn(&at.child("style"), message, Some(help));
            map.shift_remove("style");
        }
    }
}
