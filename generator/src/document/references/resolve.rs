//! How references are followed: those on the way down to a place, and those at the end of it.

use serde_json::Value;

use super::failure::{Stray, Why};
use super::uri::{self, Refusal};
use crate::diagnostics::Log;
use crate::document::files::Files;
use crate::document::openapi::Document;
use crate::document::pointer::Pointer;
use crate::document::versions;

/// How many references may stand in the middle of one another's pointers before they are taken for a circle.
const MAX_DEPTH: usize = 100;

impl Document {
    /// The place that a reference names which is written at `at`, or anywhere in that file.
    pub(crate) fn place(&self, reference: &str, at: &Pointer) -> Result<Pointer, &'static Refusal> {
        uri::place(reference, at.file(), &self.name)
    }

    /// The place that a value of a discriminator's mapping names: a component, of its own file before the document's, or
    /// what it refers to.
    pub(crate) fn mapped(&self, target: &str, at: &Pointer) -> Result<Pointer, &'static Refusal> {
        let component = |top: Pointer| top.below(["components", "schemas", target]);
        let components = [Pointer::root_of(at.file().clone()), Pointer::default()].map(component);
        match components.into_iter().find(|place| self.at(place).is_some()) {
            Some(component) => Ok(component),
            None => self.place(target, at),
        }
    }

    /// The place that a shown reference names, behind all further references.
    pub(crate) fn resolve(&self, reference: &str) -> Option<Pointer> {
        self.follow(&Pointer::from_reference(reference)?).ok()
    }

    /// The place behind all references at a place of the tree, and on the way to it.
    pub(crate) fn behind(&self, place: &Pointer) -> Option<Pointer> {
        let Some(value) = self.at(place) else {
            return self.follow(place).ok();
        };
        // It is where it is now, whatever stood there in the text.
        match value.get("$ref").and_then(Value::as_str) {
            Some(target) => self.follow(&self.place(target, place).ok()?).ok(),
            None => Some(place.clone()),
        }
    }

    /// The place behind the references on the way to a place; one that stands there itself is not followed.
    pub(crate) fn located(&self, place: &Pointer) -> Option<Pointer> {
        self.walk(place).ok().map(|(here, _)| here)
    }

    /// Like [`Document::located`], but reads the files that it comes by.
    pub(crate) fn reach(&mut self, place: &Pointer, files: &mut Files<'_>, log: &mut Log) -> Result<Pointer, Stray> {
        // What lies in a file that is new is followed to its end first: so the way there is not gone once per file.
        let mut pending: Vec<Pointer> = Vec::new();
        loop {
            let reached = match pending.last() {
                Some(next) => self.follow(next),
                None => self.walk(place).map(|(here, _)| here),
            };
            match reached {
                Err(Stray {
                    why: Why::Unread(next), ..
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

    /// Reads the file that a place is in.
    fn read(&mut self, place: &Pointer, files: &mut Files<'_>, log: &mut Log) {
        let file = place.file();
        let tree = files.read(file, log);
        if let Ok(tree) = &tree
            && is_whole(tree)
        {
            let version = versions::version(tree, &Pointer::root_of(file.clone()), log);
            self.versions.extend(version.map(|version| (file.clone(), version)));
        }
        self.files.insert(file.clone(), tree);
    }

    /// The place behind a place: through references on the way down and at the end of it. What has been found is
    /// remembered, and a place on the way to itself is a circle, so that this is linear in the size of the document.
    pub(crate) fn follow(&self, place: &Pointer) -> Result<Pointer, Stray> {
        // Each with the reference that stands there.
        let mut passed: Vec<(Pointer, Option<Pointer>)> = Vec::new();
        let mut next = place.clone();
        let mut found = loop {
            let known = self.found.borrow().get(&next).cloned();
            match known {
                Some(Some(known)) => break known,
                Some(None) => break Err(Stray::because(Why::Circle)),
                None => self.found.borrow_mut().insert(next.clone(), None),
            };
            let (here, value) = match self.walk(&next) {
                Ok(reached) => reached,
                Err(stray) => {
                    passed.push((next, None));
                    break Err(stray);
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
                Err(_) => break Err(Stray::because(Why::Nothing)),
            }
        };
        for (place, reference) in passed.into_iter().rev() {
            if let Some(reference) = reference {
                found = found.map_err(|stray| stray.through(&reference));
            }
            let mut known = self.found.borrow_mut();
            match &found {
                // There is more to be found once it is read.
                Err(Stray {
                    why: Why::Unread(_), ..
                }) => drop(known.remove(&place)),
                found => drop(known.insert(place, Some(found.clone()))),
            }
        }
        found
    }

    /// Walks down to a place, through the references on the way.
    fn walk(&self, place: &Pointer) -> Result<(Pointer, &Value), Stray> {
        let nothing = || Stray::because(Why::Nothing);
        let file = place.file();
        let mut here = Pointer::root_of(file.clone());
        let mut value = match self.tree(file) {
            Some(tree) => tree,
            None if self.files.contains_key(file) => return Err(nothing()),
            None => return Err(Stray::because(Why::Unread(place.clone()))),
        };
        for token in place.tokens() {
            // A pointer may lead through a part that is itself a reference.
            if step(value, &token).is_none() && self.moves.follow(&here, &token).is_none() {
                here = self.through(value, &here)?;
                value = self.at(&here).ok_or_else(nothing)?;
            }
            if let Some(there) = self.moves.follow(&here, &token) {
                value = self.at(&there).ok_or_else(nothing)?;
                here = there;
            } else {
                value = step(value, &token).ok_or_else(nothing)?;
                here.push(&token);
            }
        }
        Ok((here, value))
    }

    /// The place behind a reference in the middle of a pointer, which stands at `at`.
    fn through(&self, value: &Value, at: &Pointer) -> Result<Pointer, Stray> {
        let target = target(value).ok_or_else(|| Stray::because(Why::Nothing))?;
        let Ok(target) = self.place(target, at) else {
            return Err(Stray::because(Why::Nothing).through(at));
        };
        if self.depth.get() == MAX_DEPTH {
            return Err(Stray::because(Why::Circle));
        }
        self.depth.set(self.depth.get() + 1);
        let place = self.follow(&target);
        self.depth.set(self.depth.get() - 1);
        place.map_err(|stray| stray.through(at))
    }
}

/// Whether a tree is that of a whole document, as it says itself, and not a file of parts.
pub(crate) fn is_whole(tree: &Value) -> bool {
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

/// The target of a reference, or of one with annotations, which normalising has put into an `allOf`.
pub(crate) fn target(value: &Value) -> Option<&str> {
    let single = || match value.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref"),
        _ => None,
    };
    value.get("$ref").or_else(single)?.as_str()
}
