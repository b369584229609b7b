//! Recovers the original text of numbers whose digits the tree does not preserve.
//!
//! The parser represents very large and very small numbers as `f64`, which can lose digits. Few documents contain such
//! numbers, so their texts are looked up in a second pass, and only if there are any.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Number, Value};

use super::files::Files;
use super::line_index;
use super::openapi::Document;
use super::pointer::Pointer;
use super::source_map::SourceMap;

impl Document {
    /// Returns the original text of the number at a location, if it was recovered by [`Document::imprecise_numbers`].
    pub(crate) fn number(&self, at: &Pointer) -> Option<&str> {
        self.numbers.get(at).map(String::as_str)
    }

    /// Returns the original texts of all numbers that are too large or too small for the tree to preserve their digits.
    pub(crate) fn imprecise_numbers(&self, files: &Files<'_>, source_map: &SourceMap) -> HashMap<Pointer, String> {
        let mut rounded = Vec::new();
        let of_files = self
            .files
            .iter()
            .filter_map(|(file, tree)| Some((file.clone(), tree.as_ref().ok()?)));
        for (file, tree) in of_files.chain(self.tree("").map(|tree| (Rc::default(), tree))) {
            if has_rounded(tree) {
                collect_rounded(tree, &mut Pointer::root_of(file), &mut rounded);
            }
        }
        let mut wanted: HashMap<Rc<str>, HashSet<Pointer>> = HashMap::new();
        for (place, _) in &rounded {
            let origin = source_map.of(place);
            wanted
                .entry(origin.file().clone())
                .or_default()
                .insert(origin.within_file());
        }
        let read = |(file, wanted): (Rc<str>, HashSet<Pointer>)| {
            let text = String::from_utf8_lossy(files.source(&file).text);
            let written = line_index::written(&text, &wanted);
            (file, written)
        };
        let written: HashMap<Rc<str>, HashMap<Pointer, String>> = wanted.into_iter().map(read).collect();
        let of_place = |(place, number): (Pointer, f64)| {
            let origin = source_map.of(&place);
            let text = written.get(origin.file())?.get(&origin.within_file())?;
            // An overlay may have replaced the number.
            (text.parse() == Ok(number)).then(|| (place, text.clone()))
        };
        rounded.into_iter().filter_map(of_place).collect()
    }
}

/// Whether a value contains a number that is formatted with an exponent.
fn has_rounded(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().any(has_rounded),
        Value::Array(items) => items.iter().any(has_rounded),
        Value::Number(number) => is_rounded(number),
        _ => false,
    }
}

fn is_rounded(number: &Number) -> bool {
    number.is_f64() && number.to_string().contains('e')
}

/// Collects the numbers in a value that are formatted with an exponent, and their locations.
fn collect_rounded(value: &Value, at: &mut Pointer, found: &mut Vec<(Pointer, f64)>) {
    let mut inside = |key: &str, value: &Value| {
        at.push(key);
        collect_rounded(value, at, found);
        at.pop();
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                inside(&index.to_string(), value);
            }
        }
        Value::Number(number) if is_rounded(number) => {
            found.extend(number.as_f64().map(|number| (at.clone(), number)));
        }
        _ => {}
    }
}
