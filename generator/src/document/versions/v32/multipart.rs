//! Rewrites request bodies whose parts have positions and no names (OpenAPI 3.2.0, "Encoding By Position") as forms: an
//! array of parts becomes an object with a property for each part, and `prefixEncoding` and `itemEncoding` its
//! `encoding`. [`BY_POSITION`] marks the result.

use serde_json::{Map, Value, json};

use crate::diagnostics::Log;
use crate::document::grammar::{BY_POSITION, FURTHER_PARTS, Shape};
use crate::document::source_map::{Relocations, UNUSED_KEY};
use crate::pointer::Pointer;

/// The maximal number of references from one to the next that are followed.
const MAX_HOPS: usize = 16;

/// The maximal number of values that are copied, because several bodies may refer to one array.
const MAX_COPIED: usize = 1_000_000;

/// Rewrites the request bodies in the part `at` of a tree.
pub(crate) fn rewrite_request_bodies(
    tree: &mut Value,
    shape: Shape,
    at: &Pointer,
    relocations: &mut Relocations,
    log: &mut Log,
) {
    let mut found = Vec::new();
    if let Some(part) = at.value_in(tree) {
        find(part, shape, &mut at.clone(), &mut found);
    }
    let mut copied = 0;
    for (at, is_form) in found {
        let Some((media_type, source)) = follow(tree, &at) else {
            continue;
        };
        let parts = Parts::of(tree, media_type, &source).filter(|_| !is_form);
        let parts = parts.filter(|parts| {
            copied += parts.array.map_or(0, count);
            copied <= MAX_COPIED
        });
        let Some(parts) = parts else {
            warn_about_encodings(media_type, &source, is_form, log);
            continue;
        };
        let rewritten = parts.rewritten(media_type, &at, &source, relocations, log);
        if source != at {
            relocations.record_derived(source, at.clone());
        }
        if let Some(media_type) = tree.pointer_mut(at.path()) {
            *media_type = rewritten;
        }
    }
}

/// Warns about encodings by position that have no effect.
fn warn_about_encodings(media_type: &Value, at: &Pointer, is_form: bool, log: &mut Log) {
    for key in ["itemEncoding", "prefixEncoding"] {
        if media_type.get(key).is_some() {
            let reason = match is_form {
                true => "the parts of `multipart/form-data` have names",
                false => "the body is not described as an array",
            };
            let message = format!("`{key}` is ignored: {reason}");
            let help = "describe the body by a `schema` of the type `array`, and use `multipart/mixed`".to_owned();
            log.warn(&at.child(key), message, Some(help));
        }
    }
}

/// Counts a value and all values nested in it.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(map) => map.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// Finds the `multipart` media types of request bodies, each with whether it is a form, whose parts have names.
fn find(value: &Value, shape: Shape, at: &mut Pointer, found: &mut Vec<(Pointer, bool)>) {
    if shape.object().is_some_and(|object| object.name == "Request Body") {
        let content = value.get("content").and_then(Value::as_object);
        for media in content.into_iter().flat_map(Map::keys) {
            let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if essence.starts_with("multipart/") {
                found.push((at.below(["content", media]), essence == "multipart/form-data"));
            }
        }
        return;
    }
    let mut child = |key: &str, value: &Value| {
        if let Some(shape) = shape.step(key) {
            at.push(key);
            find(value, shape, at, found);
            at.pop();
        }
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| child(key, value)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                child(&index.to_string(), item);
            }
        }
        _ => {}
    }
}

/// Follows references within a file. Returns the value, and where it is.
fn follow<'t>(tree: &'t Value, at: &Pointer) -> Option<(&'t Value, Pointer)> {
    let mut at = at.clone();
    for _ in 0..MAX_HOPS {
        let value = at.value_in(tree)?;
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some((value, at));
        };
        at = Pointer::from_fragment(at.file().clone(), reference.strip_prefix('#')?)?;
    }
    None
}

/// The parts of a body, each with its location.
struct Parts<'t> {
    /// The array of all parts, for its documentation.
    array: Option<&'t Value>,
    prefix: Vec<(&'t Value, Pointer)>,
    /// The parts after these.
    further: Option<(Value, Pointer)>,
}

impl<'t> Parts<'t> {
    /// The parts of the body with the Media Type Object `media_type`; `None` if it is not described as an array.
    fn of(tree: &'t Value, media_type: &'t Value, at: &Pointer) -> Option<Self> {
        if media_type.get(BY_POSITION).is_some() {
            return None;
        }
        let schema_at = at.child("schema");
        let Some((schema, at)) = media_type.get("schema").and_then(|_| follow(tree, &schema_at)) else {
            let items = media_type.get("itemSchema")?.clone();
            return Some(Self {
                array: None,
                prefix: Vec::new(),
                further: Some((items, at.child("itemSchema"))),
            });
        };
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        if prefix.is_none() && schema.get("type").and_then(Value::as_str) != Some("array") {
            return None;
        }
        let prefix_at = at.child("prefixItems");
        let prefix = prefix.into_iter().flatten().enumerate();
        let prefix: Vec<(&Value, Pointer)> = prefix
            .map(|(index, part)| (part, prefix_at.child(&index.to_string())))
            .collect();
        let key = ["items", "unevaluatedItems"]
            .into_iter()
            .find(|key| schema.get(key).is_some());
        let further = match key {
            Some(key) => Some((schema[key].clone(), at.child(key))),
            None if prefix.is_empty() || media_type.get("itemEncoding").is_some() => Some((json!({}), at)),
            None => None,
        };
        Some(Self {
            array: Some(schema),
            prefix,
            further: further.filter(|(items, _)| *items != Value::Bool(false)),
        })
    }

    /// The media type `media_type` at `at` as that of a form. `source` is where it is written.
    fn rewritten(
        &self,
        media_type: &Value,
        at: &Pointer,
        source: &Pointer,
        relocations: &mut Relocations,
        log: &mut Log,
    ) -> Value {
        let (mut properties, mut encodings) = (Map::new(), Map::new());
        let prefix_encoding = media_type.get("prefixEncoding").and_then(Value::as_array);
        let names = (0..self.prefix.len()).map(|index| format!("part_{}", index + 1));
        let names: Vec<String> = names.collect();
        let prefix = self.prefix.iter().zip(&names).enumerate();
        let prefix = prefix.map(|(index, ((part, part_at), name))| {
            let encoding = prefix_encoding.and_then(|list| list.get(index));
            let encoding_at = source.child("prefixEncoding").child(&index.to_string());
            (name.as_str(), *part, part_at, encoding, encoding_at)
        });
        let further = self.further.iter().map(|(items, items_at)| {
            let encoding = media_type.get("itemEncoding");
            (FURTHER_PARTS, items, items_at, encoding, source.child("itemEncoding"))
        });
        for (name, part, part_at, encoding, encoding_at) in prefix.chain(further) {
            let encoding = encoding.and_then(Value::as_object).cloned().unwrap_or_default();
            let is_nested = is_multipart(&encoding);
            if is_nested {
                let message = "the parts of a part are not encoded; the caller encodes this part";
                let help = "give the bytes a media type with a boundary: `File::new(bytes).content_type(…)`".to_owned();
                log.warn(&encoding_at, message, Some(help));
            }
            let schema = match is_nested {
                true => json!({}),
                false => documented(part.clone(), name),
            };
            let to = at.below(["schema", "properties", name]);
            let (schema, to) = match name {
                FURTHER_PARTS => {
                    let description = match names.as_slice() {
                        [] => "The parts of the body.",
                        _ => "All further parts of the body.",
                    };
                    let list = json!({ "type": "array", "items": schema, "description": description });
                    (list, to.child("items"))
                }
                _ => (schema, to),
            };
            relocations.record_derived(part_at.clone(), to);
            properties.insert(name.to_owned(), schema);
            if !is_nested && !encoding.is_empty() {
                relocations.record_derived(encoding_at, at.below(["encoding", name]));
                encodings.insert(name.to_owned(), encoding.into());
            }
        }
        // Without `minItems`, an array may be shorter. A body usually has all of its parts.
        let required = self.array.and_then(|array| array.get("minItems")?.as_u64());
        let required = required.map_or(names.len(), |count| usize::try_from(count).unwrap_or(usize::MAX));
        let mut required: Vec<&str> = names.iter().take(required).map(String::as_str).collect();
        if self.prefix.is_empty() {
            required.push(FURTHER_PARTS);
        }
        let schema_at = at.child("schema");
        let mut schema = Map::from_iter([("type".to_owned(), "object".into())]);
        for (key, value) in self.array.and_then(Value::as_object).into_iter().flatten() {
            if ["title", "description"].contains(&key.as_str()) || key.starts_with("x-") {
                schema.insert(key.clone(), value.clone());
            }
        }
        schema.insert("properties".to_owned(), properties.into());
        // References may lead to the parts of an array that is written here.
        if let Some((_, first)) = self.prefix.first()
            && let Some(list) = first.parent().filter(|list| list.parent() == Some(schema_at.clone()))
        {
            let part =
                |name: &String| json!({ "$ref": schema_at.below(["properties", name]).within_file().to_reference() });
            let parts: Vec<Value> = names.iter().map(part).collect();
            relocations.record_move(list, schema_at.below([UNUSED_KEY, "prefixItems"]));
            schema.insert(UNUSED_KEY.to_owned(), json!({ "prefixItems": parts }));
        }
        if let Some((_, items_at)) = &self.further
            && items_at.parent() == Some(schema_at.clone())
        {
            relocations.record_move(
                items_at.clone(),
                schema_at.below(["properties", FURTHER_PARTS, "items"]),
            );
        }
        schema.insert("required".to_owned(), required.into());
        let mut rewritten = media_type.as_object().cloned().unwrap_or_default();
        for key in ["itemSchema", "itemEncoding", "prefixEncoding", "example", "examples"] {
            rewritten.shift_remove(key);
        }
        rewritten.insert("schema".to_owned(), schema.into());
        rewritten.insert("encoding".to_owned(), encodings.into());
        rewritten.insert(BY_POSITION.to_owned(), true.into());
        rewritten.into()
    }
}

/// Whether an Encoding Object describes a part that has parts itself.
fn is_multipart(encoding: &Map<String, Value>) -> bool {
    let content_type = encoding.get("contentType").and_then(Value::as_str).unwrap_or_default();
    content_type.trim_start().to_ascii_lowercase().starts_with("multipart/")
        || ["encoding", "itemEncoding", "prefixEncoding"]
            .iter()
            .any(|key| encoding.contains_key(*key))
}

/// Describes a part by its position, if the document does not.
fn documented(part: Value, name: &str) -> Value {
    let mut schema = match part {
        Value::Object(schema) => schema,
        Value::Bool(true) => Map::new(),
        other => return other,
    };
    if let Some(number) = name.strip_prefix("part_")
        && !schema.contains_key("description")
    {
        schema.insert("description".to_owned(), format!("Part {number} of the body.").into());
    }
    schema.into()
}
