//! A document that has been read, checked and repaired, and how its parts are looked up.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::grammar::{self, Object, Shape};
use super::moves::Moves;
use super::normalise::{self, Reference};
use super::pointer::Pointer;
use super::v31;
use super::version::Version;
use crate::Summary;
use crate::diagnostic::{Log, nearest};

/// How many references may stand in the middle of one another's pointers before they are taken for a circle.
const MAX_DEPTH: usize = 100;

/// The document.
///
/// Its parts become `openapiv3` types one by one ([`Document::part`]), each part inside another shown as a reference to
/// its place. So whoever walks the document meets parts that stand in place and parts behind a `$ref` in one and the
/// same form, each with the pointer that identifies it; and typing is linear in the size of the document, which it is
/// not when nested untagged enums buffer their content at every level.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    version: Version,
    /// Where that is which references look for in its old place.
    moves: Moves,
    /// What following a place has come to; nothing as long as it is under way.
    found: RefCell<HashMap<Pointer, Option<Result<Pointer, Stray>>>>,
    /// How many references in the middle of pointers are being followed.
    depth: Cell<usize>,
}

impl Document {
    /// Normalises a tree and follows every reference in it once, so that later stages can rely on them.
    pub(crate) fn new(mut root: Value, version: Version, log: &mut Log) -> Self {
        let mut moves = Moves::default();
        let mut newer = (version == Version::V31).then(v31::Pass::default);
        if let Some(pass) = &mut newer {
            pass.document(&mut root, &mut moves, log);
        }
        let mut open = normalise::document(&mut root, log);
        let mut document = Self {
            root,
            version,
            moves,
            found: RefCell::default(),
            depth: Cell::default(),
        };
        let mut seen = HashSet::new();
        while !open.is_empty() {
            let mut found = Vec::new();
            for reference in open {
                let loose = document
                    .check(&reference, log)
                    .filter(|target| seen.insert(target.clone()));
                // Only a reference leads there, so nobody has looked at it yet.
                if let Some(target) = loose
                    && let Some(value) = document.root.pointer_mut(target.as_str())
                {
                    if let Some(pass) = &mut newer {
                        pass.part(value, reference.object, &target, &mut document.moves, log);
                    }
                    found.extend(normalise::part(value, reference.object, &target, log));
                    document.found.get_mut().clear();
                }
            }
            open = found;
        }
        log.set_origins(document.moves.take_origins());
        document
    }

    /// What the document is, for a person to recognise.
    pub(crate) fn summary(&self) -> Summary {
        let text = |pointer: &str| {
            self.root
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let entries = |pointer: &str| self.root.pointer(pointer).and_then(Value::as_object);
        let operations = entries("/paths")
            .into_iter()
            .flat_map(Map::values)
            .filter_map(Value::as_object)
            .flat_map(Map::keys);
        Summary {
            title: text("/info/title"),
            version: text("/info/version"),
            openapi: text("/openapi"),
            operations: operations
                .filter(|key| grammar::METHODS.contains(&key.as_str()))
                .count(),
            schemas: entries("/components/schemas").map_or(0, Map::len),
        }
    }

    /// Checks a reference. Returns its target when that is at a place where the grammar expects nothing.
    fn check(&self, reference: &Reference, log: &mut Log) -> Option<Pointer> {
        let Reference { at, target, object } = reference;
        let at = at.child("$ref");
        let Some(place) = Pointer::from_fragment(target) else {
            let (message, help) = if target.contains("://") {
                (
                    "references over the network are not followed",
                    "save the target and bring it into this document",
                )
            } else if target.starts_with("#/") || target.starts_with('#') && self.version == Version::V30 {
                ("this is no JSON pointer", "it has the form `#/components/schemas/Name`")
            } else if target.starts_with('#') {
                (
                    "no schema here has this `$anchor`",
                    "a JSON pointer has the form `#/components/schemas/Name`",
                )
            } else {
                (
                    "references into other files are not followed yet",
                    "bring the target into this document",
                )
            };
            log.error(&at, format!("`{target}`: {message}"), Some(help.to_owned()));
            return None;
        };
        match self.follow(&place) {
            Ok(found) => {
                let expected = object.name;
                match grammar_at(&place) {
                    Some(there) if there.name != expected => {
                        log.error(
                            &at,
                            format!("`{target}` is a {}, where a {expected} is expected", there.name),
                            None,
                        );
                        None
                    }
                    _ => grammar_at(&found).is_none().then_some(found),
                }
            }
            Err(Stray::Circle) => {
                log.error(
                    &at,
                    format!("`{target}` leads back to itself, and to nothing else"),
                    None,
                );
                None
            }
            Err(Stray::Nothing) => {
                log.error(
                    &at,
                    format!("`{target}` points to nothing in this document"),
                    self.nearest(&place),
                );
                None
            }
        }
    }

    /// The place that a `$ref` names, behind all further references.
    pub(crate) fn resolve(&self, reference: &str) -> Option<Pointer> {
        self.follow(&Pointer::from_fragment(reference)?).ok()
    }

    /// The place behind a place: through references on the way down and at the end of it. What has been found is
    /// remembered, and a place on the way to itself is a circle, so that this is linear in the size of the document.
    fn follow(&self, place: &Pointer) -> Result<Pointer, Stray> {
        let mut passed = Vec::new();
        let mut next = place.clone();
        let found = loop {
            let known = self.found.borrow().get(&next).cloned();
            match known {
                Some(Some(known)) => break known,
                Some(None) => break Err(Stray::Circle),
                None => self.found.borrow_mut().insert(next.clone(), None),
            };
            passed.push(next.clone());
            match self.walk(&next) {
                Ok((_, Some(target))) => next = target,
                Ok((here, None)) => break Ok(here),
                Err(stray) => break Err(stray),
            }
        };
        for place in passed {
            self.found.borrow_mut().insert(place, Some(found.clone()));
        }
        found
    }

    /// Walks down to a place. Where that is a reference, its target comes with it.
    fn walk(&self, place: &Pointer) -> Result<(Pointer, Option<Pointer>), Stray> {
        let mut here = Pointer::default();
        let mut value = &self.root;
        for token in place.tokens() {
            // A pointer may lead through a part that is itself a reference.
            if step(value, &token).is_none() && self.moves.follow(&here, &token).is_none() {
                here = self.through(value)?;
                value = self.at(&here).ok_or(Stray::Nothing)?;
            }
            if let Some(there) = self.moves.follow(&here, &token) {
                value = self.at(&there).ok_or(Stray::Nothing)?;
                here = there;
            } else {
                value = step(value, &token).ok_or(Stray::Nothing)?;
                here.push(&token);
            }
        }
        match value.get("$ref").and_then(Value::as_str) {
            Some(target) => Ok((here, Some(Pointer::from_fragment(target).ok_or(Stray::Nothing)?))),
            None => Ok((here, None)),
        }
    }

    /// The place behind a reference in the middle of a pointer.
    fn through(&self, value: &Value) -> Result<Pointer, Stray> {
        let target = target(value).and_then(Pointer::from_fragment).ok_or(Stray::Nothing)?;
        if self.depth.get() == MAX_DEPTH {
            return Err(Stray::Circle);
        }
        self.depth.set(self.depth.get() + 1);
        let place = self.follow(&target);
        self.depth.set(self.depth.get() - 1);
        place
    }

    /// The existing name nearest to one that is not there.
    fn nearest(&self, place: &Pointer) -> Option<String> {
        let mut parent = place.parent()?;
        let mut name = place.last();
        while self.at(&parent).is_none() {
            name = parent.last();
            parent = parent.parent()?;
        }
        let names = self.at(&parent)?.as_object()?.keys();
        let nearest = nearest(&name, names.map(String::as_str))?;
        Some(format!("there is `{}`", parent.child(nearest)))
    }

    /// What stands beside the `$ref` of a Reference object and counts for more than what the target says. Only since
    /// OpenAPI 3.1 does it count.
    pub(crate) fn beside(&self, reference: &Pointer, key: &str) -> Option<&str> {
        let part = self
            .at(reference)
            .filter(|part| self.version != Version::V30 && is_reference(part))?;
        part.get(key)?.as_str()
    }

    /// The untyped value at a place.
    pub(crate) fn at(&self, place: &Pointer) -> Option<&Value> {
        self.root.pointer(place.as_str())
    }

    /// The part at a place as its `openapiv3` type; every part inside it is shown as a reference to its place.
    pub(crate) fn part<T: DeserializeOwned>(&self, object: &'static Object, at: &Pointer, log: &mut Log) -> Option<T> {
        let mut place = at.clone();
        let shown = show(self.at(at)?, Shape::Object(object), &mut place);
        match serde_path_to_error::deserialize(&shown) {
            Ok(part) => Some(part),
            Err(error) => {
                let path: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
                let at = Pointer::from_fragment(&format!("#{path}")).map_or_else(
                    || at.clone(),
                    |inside| at.below(inside.tokens().collect::<Vec<_>>().iter().map(String::as_str)),
                );
                log.error(
                    &at,
                    format!("this is no valid {}: {}", object.name, error.into_inner()),
                    None,
                );
                None
            }
        }
    }
}

/// Why following a pointer failed.
#[derive(Debug, Clone, Copy)]
enum Stray {
    Nothing,
    Circle,
}

/// The kind of object that the grammar expects at a place.
fn grammar_at(place: &Pointer) -> Option<&'static Object> {
    place
        .tokens()
        .try_fold(Shape::Object(&grammar::OPENAPI), |shape, token| shape.step(&token))?
        .object()
}

fn step<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Whether an object is a reference (and not, say, a mapping with an entry of that name).
fn is_reference(value: &Value) -> bool {
    value.get("$ref").is_some_and(Value::is_string)
}

/// The target of a reference, or of one with annotations, which normalising has put into an `allOf`.
fn target(value: &Value) -> Option<&str> {
    let single = || match value.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref"),
        _ => None,
    };
    value.get("$ref").or_else(single)?.as_str()
}

/// A copy of a value in which each part inside is a reference to its place.
fn show(value: &Value, shape: Shape, at: &mut Pointer) -> Value {
    match (value, shape) {
        (Value::Object(map), Shape::Object(object)) => {
            let shape = |key: &str| {
                object
                    .shape_of(key)
                    .or_else(|| key.starts_with("x-").then_some(Shape::Any))
            };
            entries(map, shape, at).into()
        }
        (Value::Object(map), Shape::Map(entry)) => entries(map, |_| Some(*entry), at).into(),
        (Value::Array(items), Shape::List(item)) => {
            let mut list = Vec::with_capacity(items.len());
            for (index, value) in items.iter().enumerate() {
                at.push(&index.to_string());
                list.push(show(value, *item, at));
                at.pop();
            }
            list.into()
        }
        (Value::Object(_), Shape::Part(_) | Shape::PartOrFlag(_)) if !is_reference(value) => {
            Value::Object(Map::from_iter([("$ref".to_owned(), at.to_reference().into())]))
        }
        _ => value.clone(),
    }
}

fn entries(map: &Map<String, Value>, shape: impl Fn(&str) -> Option<Shape>, at: &mut Pointer) -> Map<String, Value> {
    let mut shown = Map::with_capacity(map.len());
    for (key, value) in map {
        if let Some(shape) = shape(key) {
            at.push(key);
            shown.insert(key.clone(), show(value, shape, at));
            at.pop();
        }
    }
    shown
}
