//! Recovers the original text of numbers whose digits the tree does not preserve.
//!
//! The parser represents very large and very small numbers as `f64`, which can lose digits. Few documents contain such
//! numbers, so their texts are looked up in a second pass, and only if there are any.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Number, Value};

use super::files::Files;
use super::line_index;
use super::openapi::Document;
use super::source_map::SourceMap;
use crate::pointer::Pointer;
use crate::source::decode;

impl Document {
    /// Returns the original text of the number at a location, if it was recovered by [`Document::imprecise_numbers`].
    pub(crate) fn number(&self, at: &Pointer) -> Option<&str> {
        self.numbers.get(at).map(String::as_str)
    }

    /// Returns the original texts of all numbers that are too large or too small for the tree to preserve their digits.
    pub(crate) fn imprecise_numbers(&self, files: &Files<'_>, source_map: &SourceMap) -> HashMap<Pointer, String> {
        let mut imprecise = Vec::new();
        let file_trees = self
            .files
            .iter()
            .filter_map(|(file, tree)| Some((file.clone(), tree.as_ref().ok()?)));
        for (file, tree) in file_trees.chain(self.tree("").map(|tree| (Arc::default(), tree))) {
            if has_imprecise(tree) {
                collect_imprecise(tree, &mut Pointer::root_of(file), &mut imprecise);
            }
        }
        let mut wanted: HashMap<Arc<str>, HashSet<Pointer>> = HashMap::new();
        for (at, _) in &imprecise {
            let original = source_map.original(at);
            wanted
                .entry(original.file().clone())
                .or_default()
                .insert(original.within_file());
        }
        let texts_of_file = |(file, wanted): (Arc<str>, HashSet<Pointer>)| {
            let text = decode(files.source(&file).text);
            let texts = line_index::scalar_texts(&text, &wanted);
            (file, texts)
        };
        let texts: HashMap<Arc<str>, HashMap<Pointer, String>> = wanted.into_iter().map(texts_of_file).collect();
        let original_text = |(at, number): (Pointer, f64)| {
            let original = source_map.original(&at);
            let text = texts.get(original.file())?.get(&original.within_file())?;
            // An overlay may have replaced the number.
            (text.parse() == Ok(number)).then(|| (at, text.clone()))
        };
        imprecise.into_iter().filter_map(original_text).collect()
    }
}

/// Whether a value contains a number that is formatted with an exponent.
fn has_imprecise(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().any(has_imprecise),
        Value::Array(items) => items.iter().any(has_imprecise),
        Value::Number(number) => is_imprecise(number),
        _ => false,
    }
}

fn is_imprecise(number: &Number) -> bool {
    number.is_f64() && number.to_string().contains('e')
}

/// Collects the numbers in a value that are formatted with an exponent, and their locations.
fn collect_imprecise(value: &Value, at: &mut Pointer, found: &mut Vec<(Pointer, f64)>) {
    let mut nested = |key: &str, value: &Value| {
        at.push(key);
        collect_imprecise(value, at, found);
        at.pop();
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| nested(key, value)),
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                nested(&index.to_string(), value);
            }
        }
        Value::Number(number) if is_imprecise(number) => {
            found.extend(number.as_f64().map(|number| (at.clone(), number)));
        }
        _ => {}
    }
}
