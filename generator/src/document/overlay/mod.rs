//! Applies OpenAPI Overlays 1.0 to the untyped tree.
//!
//! [`apply`] runs the actions of one overlay. [`target`] evaluates their JSONPath targets, and [`provenance`] records
//! which values come from an overlay, so that diagnostics can point to it.

pub(crate) mod provenance;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use roas_overlay::v1_0::{Action, Overlay};
use roas_overlay::validation::Validate as _;
use serde_json::Value;
use serde_json_path::JsonPath;

use self::provenance::Provenance;
use self::target::select;
use super::help;
use super::parse;
use super::pointer::Pointer;
use crate::diagnostics::{InputFile, Log};
use crate::{Severity, Source};

/// Applies one overlay, and records the provenance of the values that it inserts. All of its errors are reported; the
/// tree must not be used after an error.
pub(crate) fn apply(tree: &mut Value, number: usize, source: Source<'_>, provenance: &mut Provenance, log: &mut Log) {
    let input_file = InputFile::Overlay(number);
    let value = match parse::read(source.text, &parse::Budget::default()) {
        Ok(text) => {
            text.report(source.name, &input_file, log);
            text.tree
        }
        Err(error) => return log.parse_error(input_file, error),
    };
    let mut add = |severity, at: &Pointer, message: String, help: Option<String>| {
        log.add(severity, input_file.clone(), Some(at), message, help);
    };
    for (at, key, known) in unknown_keys(&value) {
        let message = format!("an overlay has no `{key}` here; it is ignored");
        add(
            Severity::Warning,
            &at,
            message,
            help::meant(&key, known.iter().copied()),
        );
    }
    let overlay: Overlay = match serde_path_to_error::deserialize(&value) {
        Ok(overlay) => overlay,
        Err(wrong) => {
            let at = place(&wrong.path().to_string());
            let message = format!("this is no OpenAPI Overlay 1.0: {}", wrong.into_inner());
            return add(Severity::Error, &at, message, None);
        }
    };
    if let Err(invalid) = overlay.validate(enumset::EnumSet::empty()) {
        for wrong in invalid.errors {
            let at = place(wrong.path.trim_start_matches("#."));
            add(Severity::Error, &at, wrong.message, None);
        }
        return;
    }
    for (index, action) in overlay.actions.iter().enumerate() {
        let at = Pointer::default().below(["actions", &index.to_string()]);
        let mut update = Update {
            tree,
            provenance,
            overlay: number,
            from: at.child("update"),
        };
        let outcome = update.apply(action);
        let at = at.child("target");
        match outcome {
            Ok(0) => {
                let message = format!("`{}` matches nothing in the document", action.target);
                let nearest = target::nearest(&action.target, tree);
                let help = nearest.map(|nearest| format!("there is `{nearest}`"));
                add(Severity::Warning, &at, message, help);
            }
            Ok(_) => {}
            Err((message, help)) => add(Severity::Error, &at, message, help),
        }
    }
}

/// Returns the unknown keys of an overlay and of its actions, each with its location and the keys that are allowed
/// there.
fn unknown_keys(overlay: &Value) -> Vec<(Pointer, String, &'static [&'static str])> {
    const OVERLAY: &[&str] = &["overlay", "info", "extends", "actions"];
    const ACTION: &[&str] = &["target", "description", "update", "remove"];
    let mut unknown = Vec::new();
    let mut look = |value: &Value, at: &Pointer, known: &'static [&'static str]| {
        let keys = value.as_object().into_iter().flat_map(|map| map.keys());
        for key in keys.filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            unknown.push((at.child(key), key.clone(), known));
        }
    };
    // A value without `overlay` is not an overlay, which is reported instead.
    if overlay.get("overlay").is_some() {
        look(overlay, &Pointer::default(), OVERLAY);
    }
    let actions = overlay.get("actions").and_then(Value::as_array).into_iter().flatten();
    for (index, action) in actions.enumerate() {
        look(
            action,
            &Pointer::default().below(["actions", &index.to_string()]),
            ACTION,
        );
    }
    unknown
}

/// The application of one action.
struct Update<'t> {
    tree: &'t mut Value,
    provenance: &'t mut Provenance,
    overlay: usize,
    /// The location of the action's `update` in the overlay.
    from: Pointer,
}

impl Update<'_> {
    /// Applies an action to every location that its target matches. Returns the number of matches, or a message and a
    /// help text.
    fn apply(&mut self, action: &Action) -> Result<usize, (String, Option<String>)> {
        let path = JsonPath::parse(&action.target).map_err(|error| (error.to_string(), None))?;
        let places = select(&action.target, &path, self.tree)?;
        let is_primitive = |at: &Pointer| {
            at.of(self.tree)
                .is_none_or(|value| !value.is_object() && !value.is_array())
        };
        if places.iter().any(is_primitive) {
            let message = "action `target` must resolve to objects or arrays, not primitives or null";
            return Err((message.to_owned(), None));
        }
        let count = places.len();
        if action.is_remove() && places.iter().any(|place| place.parent().is_none()) {
            return Err(("the whole document cannot be removed".to_owned(), None));
        }
        if action.is_remove() {
            self.remove(places);
        } else if let Some(update) = &action.update {
            for place in places {
                let Some(target) = self.tree.pointer_mut(place.path()) else {
                    continue;
                };
                let mut merge = Merge {
                    provenance: self.provenance,
                    overlay: self.overlay,
                    at: place,
                    from: self.from.clone(),
                };
                match target {
                    // An update of a list is appended as one item, even if it is a list itself.
                    Value::Array(items) => merge.push(items, update),
                    other => merge.merge(other, update),
                }
            }
        }
        Ok(count)
    }

    /// Removes the values at some locations. The deepest are removed first, so that the locations of the others stay
    /// valid.
    fn remove(&mut self, places: Vec<Pointer>) {
        let mut by_depth: BTreeMap<usize, Vec<Pointer>> = BTreeMap::new();
        for place in places {
            by_depth.entry(place.tokens().count()).or_default().push(place);
        }
        for places in by_depth.into_values().rev() {
            let mut lists: BTreeMap<Pointer, BTreeSet<usize>> = BTreeMap::new();
            for place in places {
                let (Some(parent), key) = (place.parent(), place.last()) else {
                    continue;
                };
                match (self.tree.pointer_mut(parent.path()), key.parse()) {
                    (Some(Value::Object(map)), _) => {
                        map.shift_remove(&key);
                        self.provenance.forget(&place);
                    }
                    (Some(Value::Array(_)), Ok(index)) => drop(lists.entry(parent).or_default().insert(index)),
                    _ => {}
                }
            }
            for (list, indexes) in lists {
                self.remove_items(&list, &indexes);
            }
        }
    }

    fn remove_items(&mut self, list: &Pointer, removed: &BTreeSet<usize>) {
        let Some(Value::Array(items)) = self.tree.pointer_mut(list.path()) else {
            return;
        };
        let mut kept = Vec::with_capacity(items.len());
        for (index, item) in std::mem::take(items).into_iter().enumerate() {
            if removed.contains(&index) {
                self.provenance.forget(&list.child(&index.to_string()));
                continue;
            }
            if index != kept.len() {
                self.provenance.renumber(list, index, kept.len());
            }
            kept.push(item);
        }
        *items = kept;
    }
}

/// The merge of a value from an overlay into the document, with the current location in each.
struct Merge<'p> {
    provenance: &'p mut Provenance,
    overlay: usize,
    at: Pointer,
    from: Pointer,
}

impl Merge<'_> {
    fn merge(&mut self, target: &mut Value, update: &Value) {
        match (target, update) {
            (Value::Object(target), Value::Object(update)) => {
                for (key, value) in update {
                    self.at.push(key);
                    self.from.push(key);
                    match target.get_mut(key) {
                        Some(existing) => self.merge(existing, value),
                        None => {
                            self.put();
                            target.insert(key.clone(), value.clone());
                        }
                    }
                    self.at.pop();
                    self.from.pop();
                }
            }
            (Value::Array(target), Value::Array(update)) => {
                for (index, value) in update.iter().enumerate() {
                    self.from.push(&index.to_string());
                    self.push(target, value);
                    self.from.pop();
                }
            }
            (target, update) => {
                self.put();
                *target = update.clone();
            }
        }
    }

    /// Appends an item to a list.
    fn push(&mut self, items: &mut Vec<Value>, item: &Value) {
        self.at.push(&items.len().to_string());
        self.put();
        self.at.pop();
        items.push(item.clone());
    }

    fn put(&mut self) {
        self.provenance.put(&self.at, self.overlay, &self.from);
    }
}

/// Returns the location for a dotted path as the libraries report it (`actions[3].target`).
fn place(path: &str) -> Pointer {
    let tokens = path.split(['.', '[', ']']).filter(|token| !token.is_empty());
    Pointer::default().below(tokens)
}
