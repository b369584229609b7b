//! Applies OpenAPI Overlays 1.0 to the untyped tree.
//!
//! [`apply`] runs the actions of one overlay, which is deserialized into [`objects`]. [`target`] evaluates the JSONPath
//! targets, and [`provenance`] records which values come from an overlay, so that diagnostics can point to it.

mod objects;
pub(crate) mod provenance;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::JsonPath;

use self::objects::{Action, Overlay};
use self::provenance::Provenance;
use self::target::select;
use super::parse;
use crate::diagnostics::{InputFile, Log};
use crate::pointer::Pointer;
use crate::wording::suggest_similar;
use crate::{Severity, Source};

/// Applies one overlay, and records the provenance of the values that it inserts. All of its errors are reported; the
/// tree must not be used after an error.
pub(crate) fn apply(tree: &mut Value, number: usize, source: Source<'_>, provenance: &mut Provenance, log: &mut Log) {
    let input_file = InputFile::Overlay(number);
    let value = match parse::parse_document(source.text, &parse::Budget::default()) {
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
        let message = format!("`{key}` is not a key of an overlay here; it is ignored");
        add(
            Severity::Warning,
            &at,
            message,
            suggest_similar(&key, known.iter().copied()),
        );
    }
    let overlay: Overlay = match serde_path_to_error::deserialize(&value) {
        Ok(overlay) => overlay,
        Err(error) => {
            let at = parse_dotted_path(&error.path().to_string());
            let message = format!("this is not a valid OpenAPI Overlay 1.0: {}", error.into_inner());
            return add(Severity::Error, &at, message, None);
        }
    };
    let problems = overlay.problems();
    if !problems.is_empty() {
        for (at, message) in problems {
            add(Severity::Error, &at, message, None);
        }
        return;
    }
    for (index, action) in overlay.actions.iter().enumerate() {
        let at = Pointer::default().below(["actions", &index.to_string()]);
        let mut run = ActionRun {
            tree,
            provenance,
            overlay: number,
            source: at.child("update"),
        };
        let outcome = run.apply(action);
        let at = at.child("target");
        match outcome {
            Ok(0) => {
                let message = format!("`{}` does not match anything in the document", action.target);
                let nearest = target::nearest(&action.target, tree);
                let help = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
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
    let mut check_keys = |value: &Value, at: &Pointer, known: &'static [&'static str]| {
        let keys = value.as_object().into_iter().flat_map(|map| map.keys());
        for key in keys.filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            unknown.push((at.child(key), key.clone(), known));
        }
    };
    // A value without `overlay` is not an overlay, which is reported instead.
    if overlay.get("overlay").is_some() {
        check_keys(overlay, &Pointer::default(), OVERLAY);
    }
    let actions = overlay.get("actions").and_then(Value::as_array).into_iter().flatten();
    for (index, action) in actions.enumerate() {
        check_keys(
            action,
            &Pointer::default().below(["actions", &index.to_string()]),
            ACTION,
        );
    }
    unknown
}

/// The application of one action.
struct ActionRun<'t> {
    tree: &'t mut Value,
    provenance: &'t mut Provenance,
    overlay: usize,
    /// The location of the action's `update` in the overlay.
    source: Pointer,
}

impl ActionRun<'_> {
    /// Applies an action to every location that its target matches. Returns the number of matches, or a message and a
    /// help text.
    fn apply(&mut self, action: &Action) -> Result<usize, (String, Option<String>)> {
        let path = JsonPath::parse(&action.target).map_err(|error| (error.to_string(), None))?;
        let locations = select(&action.target, &path, self.tree)?;
        let is_primitive = |at: &Pointer| {
            at.value_in(self.tree)
                .is_none_or(|value| !value.is_object() && !value.is_array())
        };
        if locations.iter().any(is_primitive) {
            let message = "action `target` must resolve to objects or arrays, not primitives or null";
            return Err((message.to_owned(), None));
        }
        let count = locations.len();
        if action.is_remove() && locations.iter().any(|at| at.parent().is_none()) {
            return Err(("the whole document cannot be removed".to_owned(), None));
        }
        if action.is_remove() {
            self.remove(locations);
        } else if let Some(update) = &action.update {
            for at in locations {
                let Some(target) = self.tree.pointer_mut(at.path()) else {
                    continue;
                };
                let mut merge = Merge {
                    provenance: self.provenance,
                    overlay: self.overlay,
                    at,
                    source: self.source.clone(),
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
    fn remove(&mut self, locations: Vec<Pointer>) {
        let mut by_depth: BTreeMap<usize, Vec<Pointer>> = BTreeMap::new();
        for at in locations {
            by_depth.entry(at.tokens().count()).or_default().push(at);
        }
        for locations in by_depth.into_values().rev() {
            let mut lists: BTreeMap<Pointer, BTreeSet<usize>> = BTreeMap::new();
            for at in locations {
                let (Some(parent), key) = (at.parent(), at.last()) else {
                    continue;
                };
                match (self.tree.pointer_mut(parent.path()), key.parse()) {
                    (Some(Value::Object(map)), _) => {
                        map.shift_remove(&key);
                        self.provenance.record_removal(&at);
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
                self.provenance.record_removal(&list.child(&index.to_string()));
                continue;
            }
            if index != kept.len() {
                self.provenance.record_index_change(list, index, kept.len());
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
    source: Pointer,
}

impl Merge<'_> {
    fn merge(&mut self, target: &mut Value, update: &Value) {
        match (target, update) {
            (Value::Object(target), Value::Object(update)) => {
                for (key, value) in update {
                    self.at.push(key);
                    self.source.push(key);
                    match target.get_mut(key) {
                        Some(existing) => self.merge(existing, value),
                        None => {
                            self.record_write();
                            target.insert(key.clone(), value.clone());
                        }
                    }
                    self.at.pop();
                    self.source.pop();
                }
            }
            (Value::Array(target), Value::Array(update)) => {
                for (index, value) in update.iter().enumerate() {
                    self.source.push(&index.to_string());
                    self.push(target, value);
                    self.source.pop();
                }
            }
            (target, update) => {
                self.record_write();
                *target = update.clone();
            }
        }
    }

    /// Appends an item to a list.
    fn push(&mut self, items: &mut Vec<Value>, item: &Value) {
        self.at.push(&items.len().to_string());
        self.record_write();
        self.at.pop();
        items.push(item.clone());
    }

    fn record_write(&mut self) {
        self.provenance.record_write(&self.at, self.overlay, &self.source);
    }
}

/// Returns the location for a dotted path as serde_path_to_error reports it (`actions[3].target`).
fn parse_dotted_path(path: &str) -> Pointer {
    let tokens = path.split(['.', '[', ']']).filter(|token| !token.is_empty());
    Pointer::default().below(tokens)
}
