//! Resolves references: those that a pointer passes through, and the one at its end.
//!
//! A location is followed with [`Document::follow`], which caches results and detects cycles. [`Document::load_and_resolve_parents`] also
//! loads the files that it needs.

use serde_json::Value;

use super::failure::{ResolveError, Unresolved};
use super::uri::{self, RejectedReference};
use crate::diagnostics::Log;
use crate::document::files::Files;
use crate::document::openapi::Document;
use crate::document::pointer::Pointer;
use crate::document::versions;

/// How many references may be nested in the middle of one another's pointers before they are considered a cycle.
const MAX_DEPTH: usize = 100;

impl Document {
    /// Returns the location that a reference in the file of `at` identifies.
    pub(crate) fn place(&self, reference: &str, at: &Pointer) -> Result<Pointer, &'static RejectedReference> {
        uri::place(reference, at.file(), &self.name)
    }

    /// Returns the location that a value of a discriminator's mapping identifies: a component of this name, first of
    /// the file of `at` and then of the document; otherwise the target of the value as a reference.
    pub(crate) fn mapping_target(&self, target: &str, at: &Pointer) -> Result<Pointer, &'static RejectedReference> {
        let component = |top: Pointer| top.below(["components", "schemas", target]);
        let components = [Pointer::root_of(at.file().clone()), Pointer::default()].map(component);
        match components.into_iter().find(|place| self.at(place).is_some()) {
            Some(component) => Ok(component),
            None => self.place(target, at),
        }
    }

    /// Resolves a reference made by [`Document::reference_to`], including all further references.
    pub(crate) fn resolve_reference(&self, reference: &str) -> Option<Pointer> {
        self.follow(&Pointer::from_reference(reference)?).ok()
    }

    /// Resolves a location in the tree: follows the `$ref` at it, if any, and those that its pointer passes through.
    pub(crate) fn resolve_pointer(&self, place: &Pointer) -> Option<Pointer> {
        let Some(value) = self.at(place) else {
            return self.follow(place).ok();
        };
        // The location is one in the tree, so moves do not apply.
        match value.get("$ref").and_then(Value::as_str) {
            Some(target) => self.follow(&self.place(target, place).ok()?).ok(),
            None => Some(place.clone()),
        }
    }

    /// Resolves the references that a pointer passes through, but not a `$ref` at its end.
    pub(crate) fn resolve_parents(&self, place: &Pointer) -> Option<Pointer> {
        self.walk(place).ok().map(|(here, _)| here)
    }

    /// Like [`Document::resolve_parents`], but loads the files that are needed on the way.
    pub(crate) fn load_and_resolve_parents(
        &mut self,
        place: &Pointer,
        files: &mut Files<'_>,
        log: &mut Log,
    ) -> Result<Pointer, ResolveError> {
        // A location in a new file is fully followed first, so that the path to it is not walked again for each file.
        let mut pending: Vec<Pointer> = Vec::new();
        loop {
            let reached = match pending.last() {
                Some(next) => self.follow(next),
                None => self.walk(place).map(|(here, _)| here),
            };
            match reached {
                Err(ResolveError {
                    why: Unresolved::NotLoaded(next),
                    ..
                }) => {
                    self.read(&next, files, log);
                    pending.push(next);
                }
                reached => {
                    if pending.pop().is_none() {
                        return reached;
                    }
                }
            }
        }
    }

    /// Loads and parses the file of a location.
    fn read(&mut self, place: &Pointer, files: &mut Files<'_>, log: &mut Log) {
        let file = place.file();
        let tree = files.read(file, log);
        if let Ok(tree) = &tree
            && is_openapi_document(tree)
        {
            let version = versions::version(tree, &Pointer::root_of(file.clone()), log);
            self.versions.extend(version.map(|version| (file.clone(), version)));
        }
        self.files.insert(file.clone(), tree);
    }

    /// Resolves the references that a pointer passes through, and the chain of `$ref`s at its end. Results are cached,
    /// and a location that is reached again while it is being followed is a cycle, so that resolving all references is
    /// linear in the size of the document.
    pub(crate) fn follow(&self, place: &Pointer) -> Result<Pointer, ResolveError> {
        // The locations on the way, each with the location of the `$ref` there, if any.
        let mut passed: Vec<(Pointer, Option<Pointer>)> = Vec::new();
        let mut next = place.clone();
        let mut found = loop {
            let known = self.found.borrow().get(&next).cloned();
            match known {
                Some(Some(known)) => break known,
                Some(None) => break Err(ResolveError::because(Unresolved::Cycle)),
                None => self.found.borrow_mut().insert(next.clone(), None),
            };
            let (here, value) = match self.walk(&next) {
                Ok(reached) => reached,
                Err(error) => {
                    passed.push((next, None));
                    break Err(error);
                }
            };
            let Some(target) = value.get("$ref").and_then(Value::as_str) else {
                passed.push((next, None));
                break Ok(here);
            };
            let target = self.place(target, &here);
            passed.push((next, Some(here)));
            match target {
                Ok(target) => next = target,
                Err(_) => break Err(ResolveError::because(Unresolved::NotFound)),
            }
        };
        for (place, reference) in passed.into_iter().rev() {
            if let Some(reference) = reference {
                found = found.map_err(|error| error.through(&reference));
            }
            let mut known = self.found.borrow_mut();
            match &found {
                // There may be a result once the file has been read, so the failure is not cached.
                Err(ResolveError {
                    why: Unresolved::NotLoaded(_),
                    ..
                }) => drop(known.remove(&place)),
                found => drop(known.insert(place, Some(found.clone()))),
            }
        }
        found
    }

    /// Walks down to a location, through the references on the way. Returns where it is, and its value.
    fn walk(&self, place: &Pointer) -> Result<(Pointer, &Value), ResolveError> {
        let nothing = || ResolveError::because(Unresolved::NotFound);
        let file = place.file();
        let mut here = Pointer::root_of(file.clone());
        let mut value = match self.tree(file) {
            Some(tree) => tree,
            None if self.files.contains_key(file) => return Err(nothing()),
            None => return Err(ResolveError::because(Unresolved::NotLoaded(place.clone()))),
        };
        for token in place.tokens() {
            // A pointer may pass through a part that is itself a reference.
            if step(value, &token).is_none() && self.relocations.follow(&here, &token).is_none() {
                here = self.through(value, &here)?;
                value = self.at(&here).ok_or_else(nothing)?;
            }
            if let Some(there) = self.relocations.follow(&here, &token) {
                value = self.at(&there).ok_or_else(nothing)?;
                here = there;
            } else {
                value = step(value, &token).ok_or_else(nothing)?;
                here.push(&token);
            }
        }
        Ok((here, value))
    }

    /// Resolves a reference in the middle of a pointer; `at` is the location of the reference.
    fn through(&self, value: &Value, at: &Pointer) -> Result<Pointer, ResolveError> {
        let target = target(value).ok_or_else(|| ResolveError::because(Unresolved::NotFound))?;
        let Ok(target) = self.place(target, at) else {
            return Err(ResolveError::because(Unresolved::NotFound).through(at));
        };
        if self.depth.get() == MAX_DEPTH {
            return Err(ResolveError::because(Unresolved::Cycle));
        }
        self.depth.set(self.depth.get() + 1);
        let place = self.follow(&target);
        self.depth.set(self.depth.get() - 1);
        place.map_err(|error| error.through(at))
    }
}

/// Whether a tree declares a version, so that it is a whole OpenAPI document and not a collection of parts.
pub(crate) fn is_openapi_document(tree: &Value) -> bool {
    let version = |key: &str| {
        tree.get(key)
            .is_some_and(|version| version.is_string() || version.is_number())
    };
    version("openapi") || version("swagger")
}

fn step<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Returns the target of a `$ref`, or of an `allOf` with a single `$ref`, which normalization makes of a `$ref` with
/// annotations.
pub(crate) fn target(value: &Value) -> Option<&str> {
    let single = || match value.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref"),
        _ => None,
    };
    value.get("$ref").or_else(single)?.as_str()
}
