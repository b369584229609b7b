//! Checks objects: their fields, extensions and patterned fields.

use serde_json::{Map, Value, json};

use super::normalizer::{Normalizer, Reference, ReferenceKind, Retention};
use crate::document::grammar::{Object, Presence, Shape};
use crate::document::references::uri;
use crate::document::source_map::UNUSED_KEY;
use crate::document::{grammar, help};
use crate::pointer::{Pointer, map_value};
use crate::wording::suggest_similar;

/// The locations of parameters (`in`), each with its styles, the default first (OpenAPI 3.0.3, section 4.7.12, "Style
/// Values"; for `querystring` and the style `cookie`: OpenAPI 3.2.0).
const STYLES: &[(&str, &[&str])] = &[
    ("path", &["simple", "label", "matrix"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("querystring", &[]),
    ("header", &["simple"]),
    ("cookie", &["form", "cookie"]),
];

impl Normalizer<'_> {
    /// Checks the fields of an object.
    pub(crate) fn normalize_object(&mut self, value: &mut Value, object: &'static Object, at: &mut Pointer) {
        let Value::Object(map) = value else { return };
        if std::ptr::eq(object, &grammar::SCHEMA) {
            self.replace_tuple(map, at);
        }
        for field in object.fields {
            // Most fields are missing.
            if map_value(map, field.key).is_some()
                && let Some(value) = map.get_mut(field.key)
            {
                at.push(field.key);
                let retention = self.normalize_value(value, *field.shape, field.presence, at);
                at.pop();
                if retention == Retention::Keep {
                    continue;
                }
                map.shift_remove(field.key);
            }
            self.handle_missing_field(map, object, field, at);
        }
        self.normalize_extensions(map, at);
        let is_parameter = std::ptr::eq(object, &grammar::PARAMETER);
        let is_query_string = is_parameter && map.get("in").and_then(Value::as_str) == Some("querystring");
        if is_query_string {
            self.check_query_string(map, at);
        }
        if is_parameter {
            self.check_parameter_location(map, at);
            self.drop_undefined_style(map, at);
        }
        if is_parameter && !is_query_string && !map.contains_key("schema") && !map.contains_key("content") {
            let help = help::suggest_missing_field(object, "schema");
            let message = "this Parameter has no `schema`; a string is assumed";
            self.log.warn(at, message, help);
            map.insert("schema".to_owned(), json!({ "type": "string" }));
        }
        if std::ptr::eq(object, &grammar::DISCRIMINATOR) {
            self.collect_mapping_references(map, at);
        }
        if std::ptr::eq(object, &grammar::OPERATION) {
            self.collect_stream_reference(map, at);
        }
        if object.shape_of("security").is_some() {
            self.collect_security_references(map, at);
        }
        if let Some(patterned) = &object.patterned {
            self.normalize_entries(map, at, |key, _| {
                let is_known = key.starts_with("x-") || object.fields.iter().any(|field| field.key == key);
                (!is_known).then_some(if (patterned.key)(key) {
                    Ok(*patterned.shape)
                } else {
                    let known = object.fields.iter().map(|field| field.key);
                    Err((patterned.description, suggest_similar(key, known)))
                })
            });
        }
    }

    /// Makes `items` untyped if it is a list of schemas by position, as in JSON Schema before 2020-12. OpenAPI 3.0
    /// allows only one schema for all items, and 3.1 has `prefixItems`.
    fn replace_tuple(&mut self, map: &mut Map<String, Value>, at: &Pointer) {
        let Some(items) = map.get_mut("items").filter(|items| items.is_array()) else {
            return;
        };
        let items = std::mem::replace(items, json!({}));
        // References may lead to the schemas of the items, so these are kept under [`UNUSED_KEY`].
        for index in 0..items.as_array().map_or(0, Vec::len) {
            let index = index.to_string();
            self.relocations
                .record_move(at.below(["items", &index]), at.below([UNUSED_KEY, "items", &index]));
        }
        if let Value::Object(unused) = map.entry(UNUSED_KEY).or_insert_with(|| json!({})) {
            unused.insert("items".to_owned(), items);
        }
        let help =
            "write one schema for all items; `prefixItems` of OpenAPI 3.1 has one schema per position".to_owned();
        let reason = "the items of this array have a different schema at each position";
        self.log.warn_untyped(&at.child("items"), reason, Some(help));
    }

    /// Checks the `x-rust-` extensions.
    fn normalize_extensions(&mut self, map: &mut Map<String, Value>, at: &mut Pointer) {
        for (key, value) in map.iter_mut().filter(|(key, _)| key.starts_with("x-rust-")) {
            at.push(key);
            match grammar::EXTENSIONS.iter().find(|(known, _)| known == key) {
                Some((_, shape)) => drop(self.normalize_value(value, *shape, Presence::Optional, at)),
                None => {
                    let help = suggest_similar(key, grammar::EXTENSIONS.iter().map(|(known, _)| *known));
                    self.log
                        .warn(at, format!("the extension `{key}` does not exist; it is ignored"), help);
                }
            }
            at.pop();
        }
    }

    /// Checks the location (`in`) of a parameter.
    fn check_parameter_location(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let Some(location) = map.get("in").and_then(Value::as_str) else {
            return;
        };
        let mut locations = STYLES.iter().map(|(known, _)| *known);
        if locations.clone().any(|known| known == location) {
            return;
        }
        let help = match location {
            "body" | "formData" => {
                Some("since OpenAPI 3.0, a body is described by the `requestBody` of the operation".to_owned())
            }
            other => suggest_similar(other, locations.clone()),
        };
        let help = help.unwrap_or_else(|| format!("use one of: {}", locations.by_ref().collect::<Vec<_>>().join(", ")));
        let message = format!("`{location}` is not a valid location of a parameter");
        self.log.error(&at.child("in"), message, Some(help));
    }

    /// Checks a parameter that is the whole query: it is described by its `content` alone (OpenAPI 3.2.0, "Parameter
    /// Object").
    fn check_query_string(&mut self, map: &mut Map<String, Value>, at: &Pointer) {
        for key in ["schema", "style", "explode", "allowReserved"] {
            if map.contains_key(key) {
                let message = "this key is ignored: the `content` of a parameter with `in: querystring` describes it";
                self.log.warn(&at.child(key), message, None);
                // References may lead to the schema.
                if key != "schema" {
                    map.shift_remove(key);
                }
            }
        }
        if !map.contains_key("content") {
            let help = "describe the whole query, as in `content: {application/x-www-form-urlencoded: {schema: …}}`";
            let message = "a parameter with `in: querystring` must have `content`";
            self.log.error(at, message, Some(help.to_owned()));
        }
    }

    /// Drops a style that is not defined for the location of the parameter, so that the default style applies.
    fn drop_undefined_style(&mut self, map: &mut Map<String, Value>, at: &Pointer) {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let (Some(location), Some(style)) = (text("in"), text("style")) else {
            return;
        };
        let Some((_, styles)) = STYLES.iter().find(|(known, _)| *known == location) else {
            return;
        };
        if let [default, ..] = styles
            && !styles.contains(&style)
        {
            let message =
                format!("the style `{style}` is not defined for a {location} parameter; `{default}` is used instead");
            let help = format!("use one of: {}", styles.join(", "));
            self.log.warn(&at.child("style"), message, Some(help));
            map.shift_remove("style");
        }
    }

    /// Records the references in a discriminator's mapping, and its default.
    fn collect_mapping_references(&mut self, discriminator: &Map<String, Value>, at: &Pointer) {
        let mapping_at = at.child("mapping");
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let entries = mapping.into_iter().flatten();
        let entries = entries.map(|(value, target)| (mapping_at.child(value), target));
        let default = discriminator.get("defaultMapping");
        let default = default.map(|target| (at.child("defaultMapping"), target));
        for (at, target) in entries.chain(default) {
            if let Some(target) = target.as_str().filter(|target| uri::is_reference(target)) {
                self.references.push(Reference {
                    at,
                    target: target.to_owned(),
                    shape: Shape::ObjectOrRef(&grammar::SCHEMA),
                    kind: ReferenceKind::Mapping,
                });
            }
        }
    }

    /// Records the reference to the items of a stream.
    fn collect_stream_reference(&mut self, operation: &Map<String, Value>, at: &Pointer) {
        let stream = operation.get("x-rust-stream");
        if let Some(target) = stream.and_then(|stream| stream.get("item")).and_then(Value::as_str) {
            self.references.push(Reference {
                at: at.below(["x-rust-stream", "item"]),
                target: target.to_owned(),
                shape: Shape::ObjectOrRef(&grammar::SCHEMA),
                kind: ReferenceKind::Ref,
            });
        }
    }

    /// Records the keys of security requirements that look like URIs.
    fn collect_security_references(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let at = at.child("security");
        let alternatives = map.get("security").and_then(Value::as_array).into_iter().flatten();
        for (index, alternative) in alternatives.enumerate() {
            let keys = alternative.as_object().into_iter().flat_map(Map::keys);
            for key in keys.filter(|key| uri::is_reference(key)) {
                self.references.push(Reference {
                    at: at.below([&*index.to_string(), key]),
                    target: key.clone(),
                    shape: Shape::ObjectOrRef(&grammar::SECURITY_SCHEME),
                    kind: ReferenceKind::Security,
                });
            }
        }
    }

    /// Reports a missing required field, or inserts its default.
    fn handle_missing_field(
        &mut self,
        map: &mut Map<String, Value>,
        object: &Object,
        field: &grammar::Field,
        at: &Pointer,
    ) {
        let (key, name) = (field.key, object.name);
        match field.presence {
            Presence::Optional | Presence::Ignorable => {}
            Presence::Required => {
                let help = help::suggest_missing_field(object, key);
                self.log.error(at, format!("this {name} has no `{key}`"), help);
            }
            Presence::Default(with) => {
                self.log
                    .warn(at, format!("this {name} has no `{key}`; {with} is used instead"), None);
                let mut value = serde_json::from_str(with).unwrap_or_default();
                self.normalize_value(&mut value, *field.shape, field.presence, &mut at.child(key));
                map.insert(key.to_owned(), value);
            }
        }
    }

    /// Checks the entries of a mapping. `shape` returns the expected shape of an entry, an error if its key is not
    /// allowed, or `None` if the entry is not checked.
    pub(crate) fn normalize_entries(
        &mut self,
        map: &mut Map<String, Value>,
        at: &mut Pointer,
        shape: impl Fn(&str, &Value) -> Option<Result<Shape, (&'static str, Option<String>)>>,
    ) {
        map.retain(|key, value| {
            at.push(key);
            let retention = match shape(key, value) {
                None => Retention::Keep,
                Some(Ok(shape)) => self.normalize_value(value, shape, Presence::Optional, at),
                Some(Err((description, help))) => {
                    let message = format!("`{key}` is ignored; {description} is expected here");
                    self.log.warn(at, message, help);
                    Retention::Drop
                }
            };
            at.pop();
            retention == Retention::Keep
        });
    }
}
