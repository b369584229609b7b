//! Checks the untyped tree against the [grammar], and repairs it where that is safe.
//!
//! Real documents lack mandatory descriptions, leave keys empty and give numbers where strings belong. None of that
//! keeps a client from being written, so it is mended with a warning. What does is reported, all of it.

use serde_json::{Map, Value, json};

use super::grammar::{self, Need, Object, Shape};
use super::help;
use super::pointer::Pointer;
use super::references::uri;
use super::source_map::{ASIDE, Moves};
use crate::diagnostics::Log;

/// A reference as it was found.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The place of its text.
    pub(crate) at: Pointer,
    /// What it says.
    pub(crate) target: String,
    /// What is expected there.
    pub(crate) shape: Shape,
    /// Whether it is no `$ref` but a value of a discriminator's mapping, without which a client can be written.
    pub(crate) is_mapping: bool,
}

/// Whether a value stays in the tree.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Keep,
    Drop,
}

/// Normalises a whole document; the references in it, in their order.
pub(crate) fn document(root: &mut Value, moves: &mut Moves, log: &mut Log) -> Vec<Reference> {
    let mut pass = Pass {
        log,
        moves,
        references: Vec::new(),
    };
    pass.object(root, &grammar::OPENAPI, &mut Pointer::default());
    pass.references
}

/// Normalises a part that only a reference leads to; the references in it.
pub(crate) fn part(value: &mut Value, shape: Shape, at: &Pointer, moves: &mut Moves, log: &mut Log) -> Vec<Reference> {
    let mut pass = Pass {
        log,
        moves,
        references: Vec::new(),
    };
    let is_example = shape
        .object()
        .is_some_and(|object| std::ptr::eq(object, &grammar::EXAMPLE));
    let need = if is_example { Need::Aside } else { Need::May };
    pass.value(value, shape, need, &mut at.clone());
    pass.references
}

struct Pass<'l> {
    log: &'l mut Log,
    moves: &'l mut Moves,
    references: Vec<Reference>,
}

impl Pass<'_> {
    /// Takes down the reference that an object is.
    fn reference(&mut self, target: &str, shape: Shape, at: &Pointer) {
        self.references.push(Reference {
            at: at.child("$ref"),
            target: target.to_owned(),
            shape,
            is_mapping: false,
        });
    }

    /// Warns of what stands beside a reference and is more than a note.
    fn lone(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let is_note =
            |key: &String| key.starts_with("x-") || ["$ref", "summary", "description"].contains(&key.as_str());
        for key in map.keys().filter(|key| !is_note(key)) {
            let help = "write it into what is referred to".to_owned();
            let message = "this stands beside a `$ref` and is ignored";
            self.log.warn(&at.child(key), message, Some(help));
        }
    }

    fn object(&mut self, value: &mut Value, object: &'static Object, at: &mut Pointer) {
        let Value::Object(map) = value else { return };
        if std::ptr::eq(object, &grammar::SCHEMA) {
            self.tuple(map, at);
        }
        for field in object.fields {
            if let Some(value) = map.get_mut(field.key) {
                at.push(field.key);
                let verdict = self.value(value, *field.shape, field.need, at);
                at.pop();
                if verdict == Verdict::Drop {
                    map.shift_remove(field.key);
                }
            }
            if !map.contains_key(field.key) {
                self.missing(map, object, field, at);
            }
        }
        self.extensions(map, at);
        let is_parameter = std::ptr::eq(object, &grammar::PARAMETER);
        if is_parameter {
            self.place(map, at);
            self.style(map, at);
        }
        if is_parameter && !map.contains_key("schema") && !map.contains_key("content") {
            let help = help::missing(object, "schema");
            let message = "this Parameter has no `schema`; it is taken as a string";
            self.log.warn(at, message, help);
            map.insert("schema".to_owned(), json!({ "type": "string" }));
        }
        if std::ptr::eq(object, &grammar::DISCRIMINATOR) {
            self.mapping(map, at);
        }
        if let Some(rest) = &object.rest {
            self.entries(map, at, |key, _| {
                let known = key.starts_with("x-") || object.fields.iter().any(|field| field.key == key);
                (!known).then_some(if (rest.key)(key) {
                    Ok(*rest.shape)
                } else {
                    let known = object.fields.iter().map(|field| field.key);
                    Err((rest.what, help::meant(key, known)))
                })
            });
        }
    }

    /// Leaves the items of a list untyped that have schemas by position, as JSON Schema had them before 2020-12. OpenAPI 3.0
    /// has one schema for all items, and 3.1 has `prefixItems`.
    fn tuple(&mut self, map: &mut Map<String, Value>, at: &Pointer) {
        let Some(items) = map.get_mut("items").filter(|items| items.is_array()) else {
            return;
        };
        let items = std::mem::replace(items, json!({}));
        // Others may refer to one of them.
        for index in 0..items.as_array().map_or(0, Vec::len) {
            let index = index.to_string();
            self.moves
                .moved(at.below(["items", &index]), at.below([ASIDE, "items", &index]));
        }
        if let Value::Object(aside) = map.entry(ASIDE).or_insert_with(|| json!({})) {
            aside.insert("items".to_owned(), items);
        }
        let help = "write one schema for all items; in OpenAPI 3.1, `prefixItems` has them by position".to_owned();
        let reason = "the items of this list have their types by position";
        self.log.give_up(&at.child("items"), reason, Some(help));
    }

    /// Checks the keys by which names are given.
    fn extensions(&mut self, map: &mut Map<String, Value>, at: &mut Pointer) {
        for (key, value) in map.iter_mut().filter(|(key, _)| key.starts_with("x-rust-")) {
            at.push(key);
            match grammar::EXTENSIONS.iter().find(|(known, _)| known == key) {
                Some((_, shape)) => drop(self.value(value, *shape, Need::May, at)),
                None => {
                    let help = help::meant(key, grammar::EXTENSIONS.iter().map(|(known, _)| *known));
                    self.log.warn(at, format!("there is no `{key}`; it is ignored"), help);
                }
            }
            at.pop();
        }
    }

    /// Checks where a parameter goes.
    fn place(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let Some(place) = map.get("in").and_then(Value::as_str) else {
            return;
        };
        let mut places = STYLES.iter().map(|(known, _)| *known);
        if places.clone().any(|known| known == place) {
            return;
        }
        let help = match place {
            "body" | "formData" => Some("since OpenAPI 3.0 the body of an operation is its `requestBody`".to_owned()),
            other => help::meant(other, places.clone()),
        };
        let help = help.unwrap_or_else(|| format!("it is one of: {}", places.by_ref().collect::<Vec<_>>().join(", ")));
        let message = format!("a parameter cannot be in `{place}`");
        self.log.error(&at.child("in"), message, Some(help));
    }

    /// Drops the style of a parameter that there is not where it goes: then it has the default one.
    fn style(&mut self, map: &mut Map<String, Value>, at: &Pointer) {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let (Some(place), Some(style)) = (text("in"), text("style")) else {
            return;
        };
        let Some((_, styles)) = STYLES.iter().find(|(known, _)| *known == place) else {
            return;
        };
        if !styles.contains(&style) {
            let message = format!(
                "a {place} parameter has no style `{style}`; `{}` is taken for it",
                styles[0]
            );
            let help = format!("it is one of: {}", styles.join(", "));
            self.log.warn(&at.child("style"), message, Some(help));
            map.shift_remove("style");
        }
    }

    /// Takes down the references in a discriminator's mapping.
    fn mapping(&mut self, discriminator: &Map<String, Value>, at: &Pointer) {
        let at = at.child("mapping");
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        for (value, target) in mapping.into_iter().flatten() {
            if let Some(target) = target.as_str().filter(|target| uri::is_reference(target)) {
                self.references.push(Reference {
                    at: at.child(value),
                    target: target.to_owned(),
                    shape: Shape::Part(&grammar::SCHEMA),
                    is_mapping: true,
                });
            }
        }
    }

    fn missing(&mut self, map: &mut Map<String, Value>, object: &Object, field: &grammar::Field, at: &Pointer) {
        let (key, name) = (field.key, object.name);
        match field.need {
            Need::May | Need::Aside => {}
            Need::Must => {
                let help = help::missing(object, key);
                self.log.error(at, format!("this {name} has no `{key}`"), help);
            }
            Need::Fill(with) => {
                self.log
                    .warn(at, format!("this {name} has no `{key}`; {with} is taken for it"), None);
                let mut value = serde_json::from_str(with).unwrap_or_default();
                self.value(&mut value, *field.shape, field.need, &mut at.child(key));
                map.insert(key.to_owned(), value);
            }
        }
    }

    /// Checks the entries of a mapping; `shape` says what each must be, or `None` where it is not looked at.
    fn entries(
        &mut self,
        map: &mut Map<String, Value>,
        at: &mut Pointer,
        shape: impl Fn(&str, &Value) -> Option<Result<Shape, (&'static str, Option<String>)>>,
    ) {
        map.retain(|key, value| {
            at.push(key);
            let verdict = match shape(key, value) {
                None => Verdict::Keep,
                Some(Ok(shape)) => self.value(value, shape, Need::May, at),
                Some(Err((what, help))) => {
                    let message = format!("`{key}` is ignored: {what} is expected here");
                    self.log.warn(at, message, help);
                    Verdict::Drop
                }
            };
            at.pop();
            verdict == Verdict::Keep
        });
    }

    fn value(&mut self, value: &mut Value, shape: Shape, need: Need, at: &mut Pointer) -> Verdict {
        if value.is_null() && !matches!(shape, Shape::Any) {
            if matches!(shape, Shape::Part(object) if std::ptr::eq(object, &grammar::SCHEMA)) {
                self.log.warn(at, "this schema is empty; anything fits it", None);
                *value = json!({});
            } else {
                self.log.warn(at, "this key has no value; it is ignored", None);
                return Verdict::Drop;
            }
        }
        if let (Some(target), Some(map)) = (in_place(value, shape), value.as_object()) {
            self.reference(target, shape, at);
            self.lone(map, at);
            return Verdict::Keep;
        }
        match shape {
            Shape::Any => Verdict::Keep,
            Shape::Text => self.text(value, need, at),
            Shape::Flag => self.flag(value, need, at),
            Shape::Number if value.is_number() => Verdict::Keep,
            Shape::Count if value.is_u64() => Verdict::Keep,
            Shape::Number | Shape::Count => self.mismatch(value, shape, need, at),
            Shape::List(item) => self.list(value, item, need, at),
            Shape::Map(entry) => match value {
                Value::Object(map) => {
                    // Names in these mappings are the API's own: `x-request-id` is a header, and no extension.
                    self.entries(map, at, |key, value| {
                        (!key.starts_with("x-") || may_be(value, *entry)).then_some(Ok(*entry))
                    });
                    Verdict::Keep
                }
                _ => self.mismatch(value, shape, need, at),
            },
            Shape::Object(object) => match value {
                Value::Object(map) => match map.get("$ref") {
                    Some(other) => self.no_reference(other, object, at),
                    None => {
                        self.object(value, object, at);
                        Verdict::Keep
                    }
                },
                // Swagger 2.0 had the bare name of the property here.
                Value::String(name) if object.name == "Discriminator" => {
                    self.log.warn(
                        at,
                        "a Discriminator is an object with `propertyName`; it is read as one",
                        None,
                    );
                    *value = json!({ "propertyName": name });
                    Verdict::Keep
                }
                _ => self.mismatch(value, shape, need, at),
            },
            Shape::PartOrFlag(_) if value.is_boolean() => Verdict::Keep,
            Shape::Part(object) | Shape::PartOrFlag(object) => self.part(value, object, need, at),
        }
    }

    fn text(&mut self, value: &mut Value, need: Need, at: &Pointer) -> Verdict {
        match value {
            Value::String(_) => Verdict::Keep,
            Value::Number(_) | Value::Bool(_) => {
                let text = value.to_string();
                self.log.warn(
                    at,
                    format!("a string is expected; `{text}` is read as one"),
                    Some(format!("write '{text}'")),
                );
                *value = text.into();
                Verdict::Keep
            }
            _ => self.mismatch(value, Shape::Text, need, at),
        }
    }

    fn flag(&mut self, value: &mut Value, need: Need, at: &Pointer) -> Verdict {
        match value.as_str() {
            None if value.is_boolean() => Verdict::Keep,
            Some(text @ ("true" | "false")) => {
                self.log.warn(
                    at,
                    format!("true or false is expected; the string '{text}' is read as {text}"),
                    None,
                );
                *value = (text == "true").into();
                Verdict::Keep
            }
            _ => self.mismatch(value, Shape::Flag, need, at),
        }
    }

    fn list(&mut self, value: &mut Value, item: &'static Shape, need: Need, at: &mut Pointer) -> Verdict {
        let Value::Array(items) = value else {
            return self.mismatch(value, Shape::List(item), need, at);
        };
        let mut index = 0_usize;
        items.retain_mut(|value| {
            at.push(&index.to_string());
            index += 1;
            let verdict = self.value(value, *item, need, at);
            at.pop();
            verdict == Verdict::Keep
        });
        Verdict::Keep
    }

    fn part(&mut self, value: &mut Value, object: &'static Object, need: Need, at: &mut Pointer) -> Verdict {
        let is_schema = std::ptr::eq(object, &grammar::SCHEMA);
        match value {
            Value::Object(map) => match map.get("$ref") {
                Some(Value::String(target)) => {
                    self.reference(target, Shape::Part(object), at);
                    if std::ptr::eq(object, &grammar::PATH_ITEM) {
                        self.lone(map, at);
                    } else if is_schema && annotate(map) {
                        // The annotations beside it are checked like any schema's; the reference is done.
                        let all_of = map.shift_remove("allOf");
                        self.object(value, object, at);
                        if let (Value::Object(map), Some(all_of)) = (value, all_of) {
                            map.insert("allOf".to_owned(), all_of);
                        }
                    }
                    Verdict::Keep
                }
                Some(other) => self.no_reference(other, object, at),
                None => {
                    self.object(value, object, at);
                    Verdict::Keep
                }
            },
            Value::Bool(anything) if is_schema => {
                *value = if *anything { json!({}) } else { json!({ "not": {} }) };
                Verdict::Keep
            }
            _ => self.mismatch(value, Shape::Part(object), need, at),
        }
    }

    /// Says of a `$ref` that it is none.
    fn no_reference(&mut self, value: &Value, object: &Object, at: &Pointer) -> Verdict {
        let message = format!("a `$ref` is a string, not {}", help::found(value));
        let section = grammar::section_of(object);
        let help = section.map(|section| format!("write `$ref: '#/components/{section}/Name'`"));
        self.log.error(&at.child("$ref"), message, help);
        Verdict::Keep
    }

    fn mismatch(&mut self, value: &Value, shape: Shape, need: Need, at: &Pointer) -> Verdict {
        let help = help::instead(shape, value);
        let message = format!("{} is expected, not {}", help::expected(shape), help::found(value));
        if let Need::Aside = need {
            self.log.warn(at, format!("{message}; it is ignored"), help);
            return Verdict::Drop;
        }
        self.log.error(at, message, help);
        Verdict::Keep
    }
}

/// Where parameters go, and their styles there, the default first (OpenAPI 3.0.3, section 4.7.12, "Style Values").
const STYLES: &[(&str, &[&str])] = &[
    ("path", &["simple", "label", "matrix"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("header", &["simple"]),
    ("cookie", &["form"]),
];

/// The reference that stands where OpenAPI has none, but tools that put files together follow one: in place of an
/// operation, of all paths, of the properties of a schema.
pub(crate) fn in_place(value: &Value, shape: Shape) -> Option<&str> {
    match shape {
        Shape::Object(_) | Shape::Map(Shape::Object(_) | Shape::Part(_)) => value.get("$ref")?.as_str(),
        _ => None,
    }
}

/// Whether a value is of the kind that a shape wants, whatever is in it. In place of an entry of a mapping that looks
/// like an extension by its name, nothing else is one.
fn may_be(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::Part(object) if std::ptr::eq(object, &grammar::SCHEMA) => true,
        Shape::Object(_) | Shape::Part(_) | Shape::Map(_) => value.is_object(),
        Shape::List(_) => value.is_array(),
        Shape::Text => value.is_string(),
        Shape::Any | Shape::Flag | Shape::Number | Shape::Count | Shape::PartOrFlag(_) => true,
    }
}

/// Keys that may stand beside a schema's `$ref`. OpenAPI 3.0 ignores them all; these say something of the use and
/// cannot contradict the target, and documents rely on them.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
];

/// Turns a `$ref` with annotations beside it into an `allOf` of the reference, which OpenAPI 3.0 can say. Drops what
/// else stands there; whether anything was left to annotate.
fn annotate(map: &mut Map<String, Value>) -> bool {
    map.retain(|key, _| key == "$ref" || key.starts_with("x-") || ANNOTATIONS.contains(&key.as_str()));
    if map.len() == 1 {
        return false;
    }
    if let Some(target) = map.shift_remove("$ref") {
        map.insert("allOf".to_owned(), json!([{ "$ref": target }]));
    }
    true
}
