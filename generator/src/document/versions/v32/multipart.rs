//! Rewrites request bodies whose parts have positions and no names (OpenAPI 3.2.0, "Encoding By Position") as forms: an
//! array of parts becomes an object with a property for each part, and `prefixEncoding` and `itemEncoding` its
//! `encoding`. [`BY_POSITION`] marks the result.

use serde_json::{Map, Value, json};

use crate::diagnostics::Log;
use crate::document::children::for_each_child;
use crate::document::grammar::{BY_POSITION, FURTHER_PARTS, Shape};
use crate::document::media_type;
use crate::document::source_map::{Relocations, UNUSED_KEY};
use crate::pointer::Pointer;

/// The maximal number of references from one to the next that are followed.
const MAX_HOPS: usize = 16;

/// The maximal number of values that are copied, because several bodies may refer to one array.
const MAX_COPIED: usize = 100_000;

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
        let parts = Parts::of_media_type(tree, media_type, &source).filter(|_| !is_form);
        let mut rewriting = Rewriting {
            tree,
            media_type: &at,
            encodings: Map::new(),
            copied: &mut copied,
            relocations,
            log,
        };
        let Some(schema) = parts.and_then(|parts| rewriting.form(&parts, media_type, &source, &at.child("schema"), ""))
        else {
            warn_about_encodings(media_type, &source, is_form, log);
            continue;
        };
        let encodings = rewriting.encodings;
        let mut rewritten = media_type.as_object().cloned().unwrap_or_default();
        for key in ["itemSchema", "itemEncoding", "prefixEncoding", "example", "examples"] {
            rewritten.shift_remove(key);
        }
        rewritten.insert("schema".to_owned(), schema);
        rewritten.insert("encoding".to_owned(), encodings.into());
        rewritten.insert(BY_POSITION.to_owned(), true.into());
        if source != at {
            relocations.record_derived(source, at.clone());
        }
        if let Some(media_type) = tree.pointer_mut(at.path()) {
            *media_type = rewritten.into();
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
            let essence = media_type::essence(media);
            if essence.starts_with("multipart/") {
                found.push((at.below(["content", media]), essence == "multipart/form-data"));
            }
        }
        return;
    }
    for_each_child(value, |key, value| {
        if let Some(shape) = shape.step(key) {
            at.push(key);
            find(value, shape, at, found);
            at.pop();
        }
    });
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
    at: Pointer,
    prefix: Vec<(&'t Value, Pointer)>,
    /// The parts after these.
    further: Option<(Value, Pointer)>,
}

impl<'t> Parts<'t> {
    /// The parts of the body with the Media Type Object `media_type`; `None` if it is not described as an array.
    fn of_media_type(tree: &'t Value, media_type: &'t Value, at: &Pointer) -> Option<Self> {
        if media_type.get(BY_POSITION).is_some() {
            return None;
        }
        match media_type.get("schema") {
            Some(_) => Self::of_array(tree, &at.child("schema"), media_type),
            None => Some(Self {
                array: None,
                at: at.child("schema"),
                prefix: Vec::new(),
                further: Some((media_type.get("itemSchema")?.clone(), at.child("itemSchema"))),
            }),
        }
    }

    /// The parts with the schema at `at`, and the Media Type or Encoding Object `description`; `None` if the schema is
    /// not an array.
    fn of_array(tree: &'t Value, at: &Pointer, description: &Value) -> Option<Self> {
        let (schema, at) = follow(tree, at)?;
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
            None if prefix.is_empty() || description.get("itemEncoding").is_some() => Some((json!({}), at.clone())),
            None => None,
        };
        Some(Self {
            array: Some(schema),
            at,
            prefix,
            further: further.filter(|(items, _)| *items != Value::Bool(false)),
        })
    }

    /// Whether the array is written at `to`, and not elsewhere in the file.
    fn is_written_at(&self, to: &Pointer) -> bool {
        self.at == *to
    }

    /// The properties for the parts before the further ones.
    fn names(&self) -> Vec<String> {
        (1..=self.prefix.len()).map(|number| format!("part_{number}")).collect()
    }

    /// The names of the properties that are required. Without `minItems`, an array may be shorter, but a body usually has
    /// all of its parts.
    fn required<'n>(&self, names: &'n [String]) -> Vec<&'n str> {
        if names.is_empty() {
            return vec![FURTHER_PARTS];
        }
        let count = self.array.and_then(|array| array.get("minItems")?.as_u64());
        let count = count.map_or(names.len(), |count| usize::try_from(count).unwrap_or(usize::MAX));
        names.iter().take(count).map(String::as_str).collect()
    }
}

/// The rewriting of one media type.
struct Rewriting<'t, 'l> {
    tree: &'t Value,
    /// The location of the media type.
    media_type: &'l Pointer,
    /// The encodings of the parts, and of the parts of parts, by their paths: `part_2`, `part_2/part_1`.
    encodings: Map<String, Value>,
    /// The number of values that have been copied.
    copied: &'l mut usize,
    relocations: &'l mut Relocations,
    log: &'l mut Log,
}

impl Rewriting<'_, '_> {
    /// The object for parts, at the location `to`. The Media Type or Encoding Object `description` at `source` has their
    /// encodings, and `path` is the path of the part that they are in. `None` if too many values would be copied.
    fn form(
        &mut self,
        parts: &Parts<'_>,
        description: &Value,
        source: &Pointer,
        to: &Pointer,
        path: &str,
    ) -> Option<Value> {
        // The limit has been reported.
        if *self.copied > MAX_COPIED {
            return None;
        }
        if !parts.is_written_at(to) {
            *self.copied += parts.array.map_or(1, count);
        }
        if *self.copied > MAX_COPIED {
            let message = format!("multipart bodies refer to arrays with more than {MAX_COPIED} values in total");
            self.log.error(source, message, None);
            return None;
        }
        let names = parts.names();
        let prefix_encoding = description.get("prefixEncoding").and_then(Value::as_array);
        let mut properties = Map::new();
        for (index, ((part, part_at), name)) in parts.prefix.iter().zip(&names).enumerate() {
            let encoding = prefix_encoding.and_then(|list| list.get(index));
            let encoding_at = source.child("prefixEncoding").child(&index.to_string());
            let to = to.below(["properties", name]);
            let schema = self.part(part, part_at, encoding, &encoding_at, &to, &format!("{path}{name}"));
            let about = format!("Part {} of the body.", index + 1);
            properties.insert(name.clone(), described(schema, about));
        }
        if let Some((items, items_at)) = &parts.further {
            let (encoding, encoding_at) = (description.get("itemEncoding"), source.child("itemEncoding"));
            let to = to.below(["properties", FURTHER_PARTS, "items"]);
            let path = format!("{path}{FURTHER_PARTS}");
            let schema = self.part(items, items_at, encoding, &encoding_at, &to, &path);
            let about = match names.as_slice() {
                [] => "The parts of the body.",
                _ => "All further parts of the body.",
            };
            let list = json!({ "type": "array", "items": schema, "description": about });
            properties.insert(FURTHER_PARTS.to_owned(), list);
        }
        let mut schema = Map::from_iter([
            ("type".to_owned(), "object".into()),
            ("properties".to_owned(), properties.into()),
            ("required".to_owned(), parts.required(&names).into()),
        ]);
        for (key, value) in parts.array.and_then(Value::as_object).into_iter().flatten() {
            if ["title", "description"].contains(&key.as_str()) || key.starts_with("x-") {
                schema.insert(key.clone(), value.clone());
            }
        }
        self.keep_targets(parts, &names, to, &mut schema);
        Some(schema.into())
    }

    /// Keeps the parts of an array at `to` for references that lead to them.
    fn keep_targets(&mut self, parts: &Parts<'_>, names: &[String], to: &Pointer, schema: &mut Map<String, Value>) {
        if !parts.is_written_at(to) {
            return;
        }
        if let Some(list) = parts.prefix.first().and_then(|(_, first)| first.parent()) {
            let reference = |name: &String| to.below(["properties", name]).within_file().to_reference();
            let targets: Vec<Value> = names.iter().map(|name| json!({ "$ref": reference(name) })).collect();
            self.relocations
                .record_move(list, to.below([UNUSED_KEY, "prefixItems"]));
            schema.insert(UNUSED_KEY.to_owned(), json!({ "prefixItems": targets }));
        }
        if let Some((_, items_at)) = parts.further.as_ref().filter(|(_, at)| at != to) {
            let to = to.below(["properties", FURTHER_PARTS, "items"]);
            self.relocations.record_move(items_at.clone(), to);
        }
    }

    /// The schema of a part at the location `to`, and its encoding.
    fn part(
        &mut self,
        part: &Value,
        part_at: &Pointer,
        encoding: Option<&Value>,
        encoding_at: &Pointer,
        to: &Pointer,
        path: &str,
    ) -> Value {
        self.relocations.record_derived(part_at.clone(), to.clone());
        let mut encoding = encoding.and_then(Value::as_object).cloned().unwrap_or_default();
        let mut schema = match part {
            Value::Bool(true) => json!({}),
            part => part.clone(),
        };
        if let Some(media_type) = multipart_type(&encoding) {
            let description = Value::from(encoding);
            let nested = (media_type != "multipart/form-data" && description.get("encoding").is_none())
                .then(|| Parts::of_array(self.tree, part_at, &description))
                .flatten();
            let form = nested.and_then(|nested| self.form(&nested, &description, encoding_at, to, &format!("{path}/")));
            (schema, encoding) = match form {
                Some(form) => (form, Map::from_iter([("contentType".to_owned(), media_type.into())])),
                None => {
                    let message = "the parts of this part are not encoded; the caller encodes it";
                    let help = "the bytes need a media type with a boundary: `File::new(bytes).content_type(…)`";
                    self.log.warn(encoding_at, message, Some(help.to_owned()));
                    (json!({}), Map::new())
                }
            };
        }
        if !encoding.is_empty() {
            self.relocations
                .record_derived(encoding_at.clone(), self.media_type.below(["encoding", path]));
            self.encodings.insert(path.to_owned(), encoding.into());
        }
        schema
    }
}

/// The media type of a part that has parts itself, without a boundary; `None` for other parts.
fn multipart_type(encoding: &Map<String, Value>) -> Option<String> {
    let content_type = encoding.get("contentType").and_then(Value::as_str).unwrap_or_default();
    let is_multipart = content_type.trim_start().to_ascii_lowercase().starts_with("multipart/");
    let mut keys = ["encoding", "itemEncoding", "prefixEncoding"].iter();
    if !is_multipart && !keys.any(|key| encoding.contains_key(*key)) {
        return None;
    }
    let is_single = is_multipart && !content_type.contains(['*', ',']);
    Some(if is_single {
        media_type::without_boundary(content_type).trim().to_owned()
    } else {
        "multipart/mixed".to_owned()
    })
}

/// Adds a description to a schema that has none.
fn described(mut schema: Value, about: String) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.entry("description").or_insert(about.into());
    }
    schema
}
