//! Finds sequences of words, to detect copied sentences.

use std::collections::HashSet;

use serde_json::Value;

use super::facts::entries;
use super::grammar::Kind;
use super::markers::ENUM_DESCRIPTIONS;

/// The number of equal consecutive words that counts as a copy. Technical terms, such as "the parameters of a pushed
/// authorization request", are shorter.
const COPIED_WORDS: usize = 8;

/// Lists the sequences of words of our document that are also in theirs.
pub(super) fn find_copies(ours: &Value, theirs: &Value) -> Vec<String> {
    let theirs = texts(theirs);
    let theirs: HashSet<String> = theirs.iter().flat_map(|text| word_sequences(text)).collect();
    let ours = texts(ours);
    let sequences = ours.iter().flat_map(|text| word_sequences(text));
    sequences.filter(|sequence| theirs.contains(sequence)).collect()
}

/// Every description and summary of a document.
fn texts(document: &Value) -> Vec<&str> {
    fn collect<'d>(value: &'d Value, kind: Kind, found: &mut Vec<&'d str>) {
        for (key, child) in entries(value) {
            match child {
                Value::String(text) if kind.child(key) == Kind::Text => found.push(text),
                Value::String(text) if kind.is_documentation(key) && matches!(key, "description" | "summary") => {
                    found.push(text);
                }
                Value::Object(values) if key == ENUM_DESCRIPTIONS => {
                    found.extend(values.values().filter_map(Value::as_str));
                }
                _ => collect(child, kind.child(key), found),
            }
        }
        for child in value.as_array().into_iter().flatten() {
            collect(child, kind, found);
        }
    }
    let mut found = Vec::new();
    collect(document, Kind::Document, &mut found);
    found
}

/// All sequences of [`COPIED_WORDS`] words, in lower case and without punctuation. Names in backticks are not prose and
/// end a sequence.
fn word_sequences(text: &str) -> Vec<String> {
    text.split('`')
        .step_by(2)
        .flat_map(|prose| {
            let prose = prose.to_lowercase();
            let words: Vec<&str> = prose
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            words.windows(COPIED_WORDS).map(|run| run.join(" ")).collect::<Vec<_>>()
        })
        .collect()
}
