//! Resolves references: those that a pointer passes through, and the one at its end.
//!
//! A location is followed with [`Document::follow`], which caches results and detects cycles.
//! [`Document::load_and_resolve_parents`] also loads the files that it needs.

use serde_json::Value;

use super::resolve_error::{ErrorCause, ResolveError};
use super::uri::{self, RejectedReference};
use crate::diagnostics::Log;
use crate::document::files::Files;
use crate::document::openapi::Document;
use crate::document::versions::{self, Version};
use crate::pointer::{Pointer, child_value};

/// The maximal nesting of references in the middle of one another's pointers. More are considered a cycle.
const MAX_DEPTH: usize = 100;

impl Document {
    /// Returns the location that a reference in the file of `at` identifies.
    pub(crate) fn parse_reference(&self, reference: &str, at: &Pointer) -> Result<Pointer, &'static RejectedReference> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        match self.self_uris.find(path, at.file()) {
            Some((path, base)) => uri::parse_reference(&format!("{path}#{fragment}"), &base, &self.name),
            None => uri::parse_reference(reference, at.file(), &self.name),
        }
    }

    /// Returns the location that a value of a discriminator's mapping identifies: a component of this name, first of
    /// the file of `at` and then of the document; otherwise the target of the value as a reference.
    pub(crate) fn mapping_target(&self, value: &str, at: &Pointer) -> Result<Pointer, &'static RejectedReference> {
        let component = |root: Pointer| root.below(["components", "schemas", value]);
        let components = [Pointer::root_of(at.file().clone()), Pointer::default()].map(component);
        match components.into_iter().find(|component| self.at(component).is_some()) {
            Some(component) => Ok(component),
            None => self.parse_reference(value, at),
        }
    }

    /// Returns the location that a key of a security requirement identifies: a component of the document, or else the
    /// target of the key as a reference (OpenAPI 3.2.0, "Security Requirement Object").
    pub(crate) fn security_scheme(&self, key: &str, at: &Pointer) -> Result<Pointer, &'static RejectedReference> {
        let component = Pointer::default().below(["components", "securitySchemes", key]);
        match self.at(&component) {
            Some(_) => Ok(component),
            None => self.parse_reference(key, at),
        }
    }

    /// Resolves a reference made by [`Document::reference_to`], including all further references.
    pub(crate) fn resolve_reference(&self, reference: &str) -> Option<Pointer> {
        self.follow(&Pointer::from_reference(reference)?).ok()
    }

    /// Resolves a location in the tree: follows the `$ref` at it, if any, and those that its pointer passes through.
    pub(crate) fn resolve_pointer(&self, at: &Pointer) -> Option<Pointer> {
        let Some(value) = self.at(at) else {
            return self.follow(at).ok();
        };
        // The location is one in the tree, so moves do not apply.
        match child_value(value, "$ref").and_then(Value::as_str) {
            Some(target) => self.follow(&self.parse_reference(target, at).ok()?).ok(),
            None => Some(at.clone()),
        }
    }

    /// Like [`Document::resolve_pointer`], for the child `token` of a resolved location with the value `parent`. Returns
    /// the value as well.
    pub(crate) fn resolve_child<'d>(
        &'d self,
        at: &Pointer,
        parent: &'d Value,
        token: &str,
    ) -> Option<(Pointer, &'d Value)> {
        let child = at.child(token);
        match child_value(parent, token) {
            Some(value) if child_value(value, "$ref").is_none() => return Some((child, value)),
            None if target(parent).is_none() && self.relocations.moved_to(at, token).is_none() => return None,
            _ => {}
        }
        let resolved = self.resolve_pointer(&child)?;
        let value = self.at(&resolved)?;
        Some((resolved, value))
    }

    /// Resolves the references that a pointer passes through, but not a `$ref` at its end.
    pub(crate) fn resolve_parents(&self, at: &Pointer) -> Option<Pointer> {
        self.descend(at).ok().map(|(resolved, _)| resolved)
    }

    /// Like [`Document::resolve_parents`], but loads the files that are needed on the way.
    pub(crate) fn load_and_resolve_parents(
        &mut self,
        at: &Pointer,
        files: &mut Files<'_>,
        log: &mut Log,
    ) -> Result<Pointer, ResolveError> {
        // A location in a new file is fully followed first, so that the path to it is not walked again for each file.
        let mut pending: Vec<Pointer> = Vec::new();
        loop {
            let result = match pending.last() {
                Some(next) => self.follow(next),
                None => self.descend(at).map(|(resolved, _)| resolved),
            };
            match result {
                Err(ResolveError {
                    cause: ErrorCause::NotLoaded(next),
                    ..
                }) => {
                    self.load(&next, files, log);
                    pending.push(next);
                }
                result => {
                    if pending.pop().is_none() {
                        return result;
                    }
                }
            }
        }
    }

    /// Loads and parses the file of a location.
    fn load(&mut self, at: &Pointer, files: &mut Files<'_>, log: &mut Log) {
        let file = at.file();
        let tree = files.read(file, log);
        if let Ok(tree) = &tree
            && is_openapi_document(tree)
        {
            let version = versions::version(tree, &Pointer::root_of(file.clone()), log);
            if version.is_some_and(|version| version >= Version::V32) {
                self.self_uris.add(file, tree);
            }
            self.versions.extend(version.map(|version| (file.clone(), version)));
        }
        self.files.insert(file.clone(), tree);
    }

    /// Resolves the references that a pointer passes through, and the chain of `$ref`s at its end. Results are cached,
    /// and a location that is reached again while it is being followed is a cycle, so that resolving all references is
    /// linear in the size of the document.
    pub(crate) fn follow(&self, at: &Pointer) -> Result<Pointer, ResolveError> {
        // The locations on the way, each with the location of the `$ref` there, if any.
        let mut visited: Vec<(Pointer, Option<Pointer>)> = Vec::new();
        let mut next = at.clone();
        let mut result = loop {
            let cached = self.resolved.borrow().get(&next).cloned();
            match cached {
                Some(Some(cached)) => break cached,
                Some(None) => break Err(ResolveError::new(ErrorCause::Cycle)),
                None => self.resolved.borrow_mut().insert(next.clone(), None),
            };
            let (resolved, value) = match self.descend(&next) {
                Ok(found) => found,
                Err(error) => {
                    visited.push((next, None));
                    break Err(error);
                }
            };
            let Some(target) = child_value(value, "$ref").and_then(Value::as_str) else {
                visited.push((next, None));
                break Ok(resolved);
            };
            let target = self.parse_reference(target, &resolved);
            visited.push((next, Some(resolved)));
            match target {
                Ok(target) => next = target,
                Err(_) => break Err(ResolveError::new(ErrorCause::NotFound)),
            }
        };
        for (at, reference) in visited.into_iter().rev() {
            if let Some(reference) = reference {
                result = result.map_err(|error| error.via(&reference));
            }
            let mut cache = self.resolved.borrow_mut();
            match &result {
                // There may be a result once the file has been read, so the failure is not cached.
                Err(ResolveError {
                    cause: ErrorCause::NotLoaded(_),
                    ..
                }) => drop(cache.remove(&at)),
                result => drop(cache.insert(at, Some(result.clone()))),
            }
        }
        result
    }

    /// Walks down to a location, through the references on the way. Returns the resolved location and its value.
    fn descend(&self, at: &Pointer) -> Result<(Pointer, &Value), ResolveError> {
        let not_found = || ResolveError::new(ErrorCause::NotFound);
        let file = at.file();
        let mut here = Pointer::root_of(file.clone());
        let mut value = match self.tree(file) {
            Some(tree) => tree,
            None if self.files.contains_key(file) => return Err(not_found()),
            None => return Err(ResolveError::new(ErrorCause::NotLoaded(at.clone()))),
        };
        for token in at.borrowed_tokens() {
            let (mut next, mut moved) = (child_value(value, &token), self.relocations.moved_to(&here, &token));
            // A pointer may pass through a part that is itself a reference.
            if next.is_none() && moved.is_none() {
                here = self.follow_intermediate(value, &here)?;
                let target = self.at(&here).ok_or_else(not_found)?;
                (next, moved) = (child_value(target, &token), self.relocations.moved_to(&here, &token));
            }
            match moved {
                Some(moved) => {
                    next = self.at(&moved);
                    here = moved;
                }
                None => here.push(&token),
            }
            value = next.ok_or_else(not_found)?;
        }
        Ok((here, value))
    }

    /// Follows a reference in the middle of a pointer; `at` is the location of the reference.
    fn follow_intermediate(&self, value: &Value, at: &Pointer) -> Result<Pointer, ResolveError> {
        let target = target(value).ok_or_else(|| ResolveError::new(ErrorCause::NotFound))?;
        let Ok(target) = self.parse_reference(target, at) else {
            return Err(ResolveError::new(ErrorCause::NotFound).via(at));
        };
        if self.depth.get() == MAX_DEPTH {
            return Err(ResolveError::new(ErrorCause::Cycle));
        }
        self.depth.set(self.depth.get() + 1);
        let resolved = self.follow(&target);
        self.depth.set(self.depth.get() - 1);
        resolved.map_err(|error| error.via(at))
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

/// Returns the target of a `$ref`, or of an `allOf` with a single `$ref`, which normalization makes of a `$ref` with
/// annotations.
pub(crate) fn target(value: &Value) -> Option<&str> {
    let single = || match value.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref"),
        _ => None,
    };
    value.get("$ref").or_else(single)?.as_str()
}
