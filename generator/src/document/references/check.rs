//! Checks that references lead to the expected kind of object, and reports those that do not.

use super::resolve::{is_openapi_document, target};
use super::resolve_error::{ErrorCause, ResolveError};
use super::uri::{ANCHOR, RejectedReference};
use crate::diagnostics::Log;
use crate::document::files::Files;
use crate::document::grammar::{self, Object, Shape};
use crate::document::help;
use crate::document::normalize::{Reference, ReferenceKind};
use crate::document::openapi::Document;
use crate::document::versions::Version;
use crate::pointer::Pointer;
use crate::wording::nearest;

/// For how many unresolved references the most similar name is searched. Each search compares all names, and more
/// failures than this are unlikely to be spelling errors.
const MAX_SIMILARITY_SEARCHES: usize = 100;

/// Marker: a diagnostic was reported.
#[derive(Debug)]
pub(crate) struct Reported;

impl Document {
    /// Checks that a reference can be resolved, and that its target is of the expected kind. Returns the target if it
    /// has not been normalized yet, because the grammar expects nothing at its location.
    pub(crate) fn check(
        &mut self,
        reference: &Reference,
        files: &mut Files<'_>,
        log: &mut Log,
    ) -> Result<Option<Pointer>, Reported> {
        let reached = match self.location_of(reference) {
            Ok(unresolved) => self
                .load_and_resolve_parents(&unresolved, files, log)
                .map(|resolved| (unresolved, resolved)),
            Err(rejected) => {
                report_rejected(reference, rejected, log);
                return Err(Reported);
            }
        };
        let (unresolved, resolved) = match reached {
            Ok(reached) => reached,
            Err(error) => {
                self.report_unresolved(reference, error, files, log);
                return Err(Reported);
            }
        };
        let known_shape = self.shape_at(&resolved);
        let shape = self.shape_at(&unresolved).or(known_shape);
        if let Some(other) = self.describe_mismatch(&resolved, shape, reference.shape) {
            let message = format!(" is {other}, where {} is expected", expected_name(reference.shape));
            report(reference, &message, None, log);
            return Err(Reported);
        }
        let found_object = shape.and_then(Shape::object);
        let found_object = found_object.or_else(|| self.expected_object_in_document(&resolved));
        match (found_object, reference.shape.object()) {
            (Some(found_object), Some(expected)) if found_object.name != expected.name => {
                let message = format!(
                    " is {}, where {} is expected",
                    found_object.with_article(),
                    expected.with_article()
                );
                report(reference, &message, None, log);
                Err(Reported)
            }
            (_, Some(_)) => Ok(Some(resolved).filter(|_| known_shape.and_then(Shape::object).is_none())),
            (_, None) => Ok(Some(resolved).filter(|_| !matches!(known_shape, Some(Shape::Map(_))))),
        }
    }

    /// Returns a description of the value at a location if it is of another kind than a reference expects, such as a
    /// string instead of a schema, or an object instead of a mapping.
    fn describe_mismatch(&self, resolved: &Pointer, found_object: Option<Shape>, expected: Shape) -> Option<String> {
        let value = self.at(resolved)?;
        let is = |object: &Object| expected.object().is_some_and(|other| std::ptr::eq(other, object));
        // Examples are optional: a wrong one is not an error here, but reported when it is normalized.
        if is(&grammar::EXAMPLE) {
            return None;
        }
        if !(value.is_object() || value.is_null() || is(&grammar::SCHEMA) && value.is_boolean()) {
            return Some(help::describe_found(value).to_owned());
        }
        // The reference at this location is followed, and its own target is checked.
        if target(value).is_some() {
            return None;
        }
        match (found_object?, expected) {
            (Shape::Map(entry), Shape::Map(expected_entry)) => {
                let (entry, expected_entry) = (entry.object()?, expected_entry.object()?);
                (!std::ptr::eq(entry, expected_entry)).then(|| format!("a map of {} objects", entry.name))
            }
            // Some objects (paths, responses) are mappings as well.
            (Shape::Map(_), other) => other
                .object()
                .filter(|object| object.patterned.is_none())
                .map(|_| "a map".to_owned()),
            (found_object, Shape::Map(_)) => found_object.object().map(Object::with_article),
            _ => None,
        }
    }

    /// Checks that chains of references end at a value, after each reference of the chain has been checked.
    pub(crate) fn check_chains(&self, references: &[Reference], files: &Files<'_>, log: &mut Log) {
        for reference in references {
            if let Ok(unresolved) = self.location_of(reference)
                && let Err(error) = self.follow(&unresolved)
            {
                self.report_unresolved(reference, error, files, log);
            }
        }
    }

    /// Returns the location that a reference identifies.
    pub(crate) fn location_of(&self, reference: &Reference) -> Result<Pointer, &'static RejectedReference> {
        let Reference { at, target, .. } = reference;
        match reference.kind {
            ReferenceKind::Mapping => return self.mapping_target(target, at),
            ReferenceKind::Security => return self.security_scheme(target, at),
            ReferenceKind::Ref => {}
        }
        // Resolved anchors of OpenAPI 3.1 have already been rewritten as pointers, so the remaining ones do not exist.
        let is_name = target.starts_with('#') && !target.starts_with("#/");
        let is_anchor = is_name && self.version_of(at.file()) >= Version::V31;
        let location = self.parse_reference(target, at);
        location.map_err(|rejected| if is_anchor { &ANCHOR } else { rejected })
    }

    /// Returns the kind of object that the grammar expects at a location, if its file is a whole OpenAPI document.
    fn expected_object_in_document(&self, at: &Pointer) -> Option<&'static Object> {
        self.tree(at.file()).filter(|tree| is_openapi_document(tree))?;
        Shape::Object(&grammar::OPENAPI).walk(at.tokens())?.object()
    }

    /// Reports why a reference could not be resolved: at the reference, or at another one on the way that is the cause.
    fn report_unresolved(&self, reference: &Reference, error: ResolveError, files: &Files<'_>, log: &mut Log) {
        let Some(at) = error.at else {
            return self.report_missing_target(reference, &error.cause, files, log);
        };
        let referring = Reference {
            target: self.at(&at).and_then(target).unwrap_or_default().to_owned(),
            at: at.child("$ref"),
            shape: reference.shape,
            kind: ReferenceKind::Ref,
        };
        self.report_missing_target(&referring, &error.cause, files, log);
    }

    fn report_missing_target(&self, reference: &Reference, cause: &ErrorCause, files: &Files<'_>, log: &mut Log) {
        let unresolved = match self.location_of(reference) {
            Ok(unresolved) => unresolved,
            Err(rejected) => return report_rejected(reference, rejected, log),
        };
        if let ErrorCause::Cycle = cause {
            return report(reference, " is a cycle of references without a target", None, log);
        }
        match self.files.get(unresolved.file()) {
            Some(Err(None)) => {} // already reported in the file
            Some(Err(Some(failure))) => {
                report(reference, &format!(": {}", failure.message), failure.help.clone(), log);
            }
            Some(Ok(_)) | None => {
                let searched = match (unresolved.file() == reference.at.file(), &**unresolved.file()) {
                    (true, "") => "this document".to_owned(),
                    (true, _) => "this file".to_owned(),
                    (false, file) => files.name(file),
                };
                let file = reference.target.split_once('#').map_or("", |(file, _)| file);
                let near = || {
                    let near = self.nearest_location(&unresolved)?;
                    Some(format!("did you mean `{file}#{}`?", near.path()))
                };
                let help = self
                    .suggest_document_pointer(&unresolved)
                    .filter(|_| file.is_empty())
                    .or_else(near);
                report(reference, &format!(" does not exist in {searched}"), help, log);
            }
        }
    }

    /// Returns a suggestion for a pointer that does not exist in its file, but does exist in the document. Tools that
    /// bundle files before resolving references accept such pointers.
    fn suggest_document_pointer(&self, missing: &Pointer) -> Option<String> {
        self.at(&missing.within_file()).filter(|_| !missing.file().is_empty())?;
        let up = "../".repeat(missing.file().matches('/').count());
        let (document, path) = (&self.name, missing.path());
        Some(format!("it exists in the main document: write `{up}{document}#{path}`"))
    }

    /// Returns the existing location whose name is most similar to that of a missing one.
    fn nearest_location(&self, missing: &Pointer) -> Option<Pointer> {
        self.similarity_searches.set(
            self.similarity_searches
                .get()
                .checked_add(1)
                .filter(|searches| *searches <= MAX_SIMILARITY_SEARCHES)?,
        );
        let mut parent = missing.parent()?;
        let mut name = missing.last();
        while self.at(&parent).is_none() {
            name = parent.last();
            parent = parent.parent()?;
        }
        let names = self.at(&parent)?.as_object()?.keys();
        let nearest = nearest(&name, names.map(String::as_str))?;
        Some(parent.child(nearest))
    }
}

/// Returns the name of the kind of value that a reference expects.
fn expected_name(shape: Shape) -> String {
    match shape {
        Shape::Map(entry) => match entry.object() {
            Some(object) => format!("a map of {} objects", object.name),
            None => help::describe_expected(shape),
        },
        other => other
            .object()
            .map_or_else(|| help::describe_expected(other), Object::with_article),
    }
}

fn report_rejected(reference: &Reference, rejected: &RejectedReference, log: &mut Log) {
    let help = rejected.help.to_owned();
    report(reference, &format!(": {}", rejected.message), Some(help), log);
}

/// Reports a diagnostic for a reference; `message` continues after the text of the reference.
fn report(reference: &Reference, message: &str, help: Option<String>, log: &mut Log) {
    let (at, target) = (&reference.at, &reference.target);
    if reference.kind == ReferenceKind::Mapping {
        log.warn(at, format!("`{target}`{message}; it is ignored"), help);
    } else {
        log.error(at, format!("`{target}`{message}"), help);
    }
}
