//! The document after parsing, checking and repair, with access to its parts by location.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::files::{Files, LoadFailure};
use super::grammar::{self, Object, Shape};
use super::normalize::{self, Reference, ReferenceKind};
use super::references::resolve_error::ResolveError;
use super::references::self_uri::SelfUris;
use super::source_map::Relocations;
use super::versions::Version;
use super::versions::later_fields::LaterFields;
use super::versions::{v31, v32};
use crate::Summary;
use crate::diagnostics::{Log, printable};
use crate::pointer::{Pointer, child_value};

/// The document.
///
/// Its parts are deserialized into `openapiv3` types one at a time ([`Document::deserialize`]). Each part nested in
/// another one is replaced by a reference to its location. Callers therefore handle inline parts and parts that are a
/// `$ref` in the same form, each with the pointer that identifies it. It also keeps deserialization linear in the size
/// of the document: nested untagged enums would buffer their content at every level.
///
/// The files that the document refers to belong to it. Each has a tree of its own, and a [`Pointer`] names the file
/// that it points into. The text of a `$ref` is kept verbatim, and is resolved relative to its file.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    /// The version of the document, which also applies to files that do not state their own.
    pub(crate) version: Version,
    /// The versions of the files that are whole OpenAPI documents themselves.
    pub(crate) versions: HashMap<Arc<str>, Version>,
    /// The file name of the document.
    pub(crate) name: String,
    /// The URIs that the document and its files declare for themselves.
    pub(crate) self_uris: SelfUris,
    /// The files that references lead to: their trees, or why there is none. `Err(None)` if that has already been
    /// reported.
    pub(crate) files: HashMap<Arc<str>, Result<Value, Option<LoadFailure>>>,
    /// The locations that only references lead to, because the grammar expects nothing there. Each has the shape that
    /// the first reference to it expects. Ordered by their first reference.
    pub(crate) ref_only: IndexMap<Pointer, Shape>,
    /// The keys of security requirements that are URIs: their locations, and those of the security schemes.
    pub(crate) security_by_uri: Vec<(Pointer, Pointer)>,
    /// The current locations of parts that were moved, for references that use the original one.
    pub(crate) relocations: Relocations,
    /// The cached results of [`Document::follow`]; `None` while a location is being followed.
    pub(crate) resolved: RefCell<HashMap<Pointer, Option<Result<Pointer, ResolveError>>>>,
    /// The number of nested references in the middle of pointers that are being followed.
    pub(crate) depth: Cell<usize>,
    /// The original texts of numbers whose digits the trees do not preserve (see `number_literals`).
    pub(crate) numbers: HashMap<Pointer, String>,
    /// The number of unresolved references for which a similar name was searched.
    pub(crate) similarity_searches: Cell<usize>,
    /// The number of values that have been copied in place of references.
    expanded_values: Cell<usize>,
}

/// The maximal number of values copied in place of references. Only references to values that are not parts are
/// replaced by copies, so the limit is for documents whose size multiplies when references are expanded.
const MAX_EXPANDED_VALUES: usize = 1_000_000;

impl Document {
    /// Normalizes the tree, loads the files that it refers to, and resolves every reference once, so that later stages
    /// can rely on them.
    pub(crate) fn new(mut root: Value, version: Version, files: &mut Files<'_>, log: &mut Log) -> Self {
        let mut relocations = Relocations::default();
        let mut self_uris = SelfUris::default();
        let mut v31_rewriter = v31::Rewriter::default();
        let whole = Shape::Object(&grammar::OPENAPI);
        let mut later_fields = LaterFields::default();
        later_fields.ignore(&mut root, whole, &Pointer::default(), version, log);
        if version >= Version::V32 {
            self_uris.add(&Arc::default(), &root);
            v32::rewrite_document(&mut root, &mut relocations, log);
        }
        if version >= Version::V31 {
            v31_rewriter.rewrite_document(&mut root, &mut relocations, log);
        }
        let mut pending = normalize::document(&mut root, &mut relocations, log);
        let mut document = Self {
            root,
            version,
            versions: HashMap::new(),
            name: files.document_name().to_owned(),
            self_uris,
            security_by_uri: Vec::new(),
            files: HashMap::new(),
            ref_only: IndexMap::new(),
            relocations,
            resolved: RefCell::default(),
            depth: Cell::default(),
            numbers: HashMap::new(),
            similarity_searches: Cell::default(),
            expanded_values: Cell::default(),
        };
        let mut checked = Vec::new();
        while !pending.is_empty() {
            let mut ref_only = Vec::new();
            for reference in pending {
                // Before OpenAPI 3.2, these are names only.
                let is_older = document.version_of(reference.at.file()) < Version::V32;
                if reference.kind == ReferenceKind::Security && is_older {
                    continue;
                }
                let Ok(at) = document.check(&reference, files, log) else {
                    continue;
                };
                // The grammar expects nothing at this location, so it has not been normalized yet.
                if let Some(at) = at.filter(|at| !document.ref_only.contains_key(at)) {
                    document.ref_only.insert(at, reference.shape);
                    ref_only.push(checked.len());
                }
                checked.push(reference);
            }
            pending = Vec::new();
            for index in ref_only {
                pending.extend(document.normalize_target(&checked[index], &mut later_fields, &mut v31_rewriter, log));
            }
            document.resolved.get_mut().clear();
        }
        document.check_chains(&checked, files, log);
        let requirements = checked
            .iter()
            .filter(|reference| reference.kind == ReferenceKind::Security);
        let schemes = requirements.filter_map(|reference| {
            let scheme = document.follow(&document.location_of(reference).ok()?).ok()?;
            Some((reference.at.clone(), scheme))
        });
        document.security_by_uri = schemes.collect();
        let source_map = document.relocations.take_source_map();
        document.numbers = document.imprecise_numbers(files, &source_map);
        log.set_source_map(source_map);
        document
    }

    /// Normalizes the target of a reference that has not been normalized yet. Returns the references in it.
    fn normalize_target(
        &mut self,
        reference: &Reference,
        later_fields: &mut LaterFields,
        v31_rewriter: &mut v31::Rewriter,
        log: &mut Log,
    ) -> Vec<Reference> {
        let shape = reference.shape;
        let location = self.location_of(reference).ok();
        let Some(at) = location.and_then(|location| self.resolve_parents(&location)) else {
            return Vec::new();
        };
        // A containing part may have been rewritten since the reference was checked, which moves the target.
        self.ref_only.entry(at.clone()).or_insert(shape);
        let version = self.version_of(at.file());
        let tree = match &**at.file() {
            "" => Some(&mut self.root),
            file => self.files.get_mut(file).and_then(|tree| tree.as_mut().ok()),
        };
        let Some(tree) = tree else { return Vec::new() };
        later_fields.ignore(tree, shape, &at, version, log);
        if version >= Version::V32 {
            v32::rewrite_part(tree, shape, &at, &mut self.relocations, log);
        }
        if version >= Version::V31 {
            v31_rewriter.rewrite_part(tree, shape, &at, &mut self.relocations, log);
        }
        let part = tree.pointer_mut(at.path());
        part.map_or_else(Vec::new, |value| {
            normalize::part(value, shape, &at, &mut self.relocations, log)
        })
    }

    /// Returns the OpenAPI version of a file.
    pub(crate) fn version_of(&self, file: &str) -> Version {
        self.versions.get(file).copied().unwrap_or(self.version)
    }

    /// Returns the sibling `key` (`summary` or `description`) of the `$ref` of a Reference object, which overrides the
    /// one of the target. OpenAPI 3.0 ignores such siblings.
    pub(crate) fn ref_sibling(&self, reference: &Pointer, key: &str) -> Option<&str> {
        let is_newer = self.version_of(reference.file()) != Version::V30;
        let part = self.at(reference).filter(|part| is_newer && is_reference(part))?;
        part.get(key)?.as_str()
    }

    /// Returns the title, version and sizes of the document, to be displayed.
    pub(crate) fn summary(&self) -> Summary {
        let text = |pointer: &str| {
            self.root
                .pointer(pointer)
                .and_then(Value::as_str)
                .map(printable)
                .unwrap_or_default()
        };
        let keys = |at: &Pointer| self.at(at).and_then(Value::as_object).into_iter().flat_map(Map::keys);
        let paths = self
            .resolve_pointer(&Pointer::default().child("paths"))
            .unwrap_or_default();
        let items: Vec<Pointer> = keys(&paths)
            .filter_map(|key| self.resolve_pointer(&paths.child(key)))
            .collect();
        let additional: Vec<Pointer> = items
            .iter()
            .filter_map(|item| self.resolve_pointer(&item.child(grammar::ADDITIONAL_OPERATIONS)))
            .collect();
        let operations = items.iter().flat_map(keys);
        let is_method = |key: &&String| grammar::METHODS.contains(&key.as_str());
        Summary {
            title: text("/info/title"),
            version: text("/info/version"),
            openapi: text("/openapi"),
            operations: operations.filter(is_method).count() + additional.iter().flat_map(keys).count(),
            schemas: self.named_schemas().len(),
            files: self.files.values().filter(|file| file.is_ok()).count(),
        }
    }

    /// Returns the tree of the document (empty `file`), or of a file that has been read.
    pub(crate) fn tree(&self, file: &str) -> Option<&Value> {
        match file {
            "" => Some(&self.root),
            file => self.files.get(file)?.as_ref().ok(),
        }
    }

    /// Returns the untyped value at a location.
    pub(crate) fn at(&self, at: &Pointer) -> Option<&Value> {
        at.value_in(self.tree(at.file())?)
    }

    /// Returns the shape that the grammar expects at a location, relative to the root or to the target of a reference.
    pub(crate) fn shape_at(&self, at: &Pointer) -> Option<Shape> {
        self.shape_from(at, Some(at.clone()))
    }

    /// Like [`Document::shape_at`], but starts the search at `start`, which is the location or one of its ancestors.
    pub(crate) fn shape_from(&self, at: &Pointer, start: Option<Pointer>) -> Option<Shape> {
        let mut next = start;
        while let Some(start) = next {
            let shape = match self.ref_only.get(&start) {
                None if start == Pointer::default() => Some(Shape::Object(&grammar::OPENAPI)),
                known => known.copied(),
            };
            if let Some(shape) = shape.and_then(|shape| shape.walk(at.tokens().skip(start.tokens().count()))) {
                return Some(shape);
            }
            next = start.parent();
        }
        None
    }

    /// Deserializes the part at a location into its `openapiv3` type. Each part nested in it is replaced by a reference
    /// to its location.
    pub(crate) fn deserialize<T: DeserializeOwned>(
        &self,
        object: &'static Object,
        at: &Pointer,
        log: &mut Log,
    ) -> Option<T> {
        self.deserialize_edited(object, at, |_| {}, log)
    }

    /// Like [`Document::deserialize`], for a part with fields that `openapiv3` cannot represent, which `edit` replaces.
    pub(crate) fn deserialize_edited<T: DeserializeOwned>(
        &self,
        object: &'static Object,
        at: &Pointer,
        edit: impl FnOnce(&mut Value),
        log: &mut Log,
    ) -> Option<T> {
        let mut untyped = self.untyped_object(object, at, log)?;
        edit(&mut untyped);
        // Tracking the path is slow, so it is only done after a failure.
        if let Ok(part) = T::deserialize(&untyped) {
            return Some(part);
        }
        match serde_path_to_error::deserialize(&untyped) {
            Ok(part) => Some(part),
            Err(error) => {
                let path: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
                let at = Pointer::from_fragment(Arc::default(), &path).map_or_else(
                    || at.clone(),
                    |inside| at.below(inside.tokens().collect::<Vec<_>>().iter().map(String::as_str)),
                );
                log.error(
                    &at,
                    format!("this is not a valid {}: {}", object.name, error.into_inner()),
                    None,
                );
                None
            }
        }
    }

    /// Returns the part at a location, untyped. Each part nested in it is replaced by a reference to its location.
    pub(crate) fn untyped_object(&self, object: &'static Object, at: &Pointer, log: &mut Log) -> Option<Value> {
        let untyped = self.expand_children(self.at(at)?, Shape::Object(object), &mut at.clone());
        if self.expanded_values.get() > MAX_EXPANDED_VALUES {
            let message = format!("references expand to more than {MAX_EXPANDED_VALUES} values");
            log.error(&Pointer::default(), message, None);
            return None;
        }
        Some(untyped)
    }

    /// Returns a reference to the part at a location, or to its target if it is a `$ref`. The reference is independent
    /// of the file in which it is used.
    pub(crate) fn reference_to(&self, at: &Pointer) -> String {
        self.at(at)
            .map_or_else(|| at.to_reference(), |value| self.reference_to_value(value, at))
    }

    /// Like [`Document::reference_to`], for the value `value` at the location `at`.
    fn reference_to_value(&self, value: &Value, at: &Pointer) -> String {
        let target = child_value(value, "$ref").and_then(Value::as_str);
        let target = target.and_then(|target| self.parse_reference(target, at).ok());
        target.as_ref().unwrap_or(at).to_reference()
    }

    /// Returns a copy of a value in which each nested part is replaced by a reference to its location.
    fn expand(&self, value: &Value, shape: Shape, at: &mut Pointer) -> Value {
        if normalize::ref_target(value, shape).is_none() {
            return self.expand_children(value, shape, at);
        }
        let target = self.resolve_pointer(at).and_then(|at| Some((self.at(&at)?, at)));
        match target {
            Some((value, mut at)) if self.expanded_values.get() <= MAX_EXPANDED_VALUES => {
                self.expanded_values.set(self.expanded_values.get() + count(value));
                self.expand_children(value, shape, &mut at)
            }
            _ => Value::Null,
        }
    }

    fn expand_children(&self, value: &Value, shape: Shape, at: &mut Pointer) -> Value {
        match (value, shape) {
            (Value::Object(map), Shape::Object(object)) => {
                let shape = |key: &str| {
                    object
                        .shape_of(key)
                        .or_else(|| key.starts_with("x-").then_some(Shape::Any))
                };
                self.expand_entries(map, shape, at).into()
            }
            (Value::Object(map), Shape::Map(entry)) => self.expand_entries(map, |_| Some(*entry), at).into(),
            (Value::Array(items), Shape::List(item)) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, value) in items.iter().enumerate() {
                    at.push(&index.to_string());
                    list.push(self.expand(value, *item, at));
                    at.pop();
                }
                list.into()
            }
            (Value::Object(_), Shape::ObjectOrRef(_) | Shape::ObjectRefOrBoolean(_)) => Value::Object(Map::from_iter(
                [("$ref".to_owned(), self.reference_to_value(value, at).into())],
            )),
            _ => value.clone(),
        }
    }

    fn expand_entries(
        &self,
        map: &Map<String, Value>,
        shape: impl Fn(&str) -> Option<Shape>,
        at: &mut Pointer,
    ) -> Map<String, Value> {
        let mut untyped = Map::with_capacity(map.len());
        for (key, value) in map {
            if let Some(shape) = shape(key) {
                at.push(key);
                untyped.insert(key.clone(), self.expand(value, shape, at));
                at.pop();
            }
        }
        untyped
    }
}

/// Whether an object is a reference, and not a mapping with an entry named `$ref`.
fn is_reference(value: &Value) -> bool {
    child_value(value, "$ref").is_some_and(Value::is_string)
}

/// Counts a value and all values nested in it.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(map) => map.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum::<usize>(),
        _ => 0,
    }
}
