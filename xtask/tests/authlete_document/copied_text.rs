//! Finds sequences of words, to detect copied sentences.

use serde_json::Value;

use super::traversal::{KeyKind, entries};

/// The number of equal consecutive words that counts as a copy. Technical terms, such as "the parameters of a pushed
/// authorization request", are shorter.
const COPIED_WORDS: usize = 8;

/// Every description and summary of a document.
pub(crate) fn descriptions(document: &Value) -> Vec<String> {
    fn collect(value: &Value, key_kind: KeyKind, found: &mut Vec<String>) {
        for (key, child) in entries(value) {
            match child {
                Value::String(text) if key_kind == KeyKind::Keywords && matches!(key, "description" | "summary") => {
                    found.push(text.clone());
                }
                Value::Object(values) if key == "x-enumDescriptions" => {
                    found.extend(values.values().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => collect(child, key_kind.child(key), found),
            }
        }
        for child in value.as_array().into_iter().flatten() {
            collect(child, key_kind, found);
        }
    }
    let mut found = Vec::new();
    collect(document, KeyKind::Keywords, &mut found);
    found
}

/// All sequences of [`COPIED_WORDS`] words, in lower case and without punctuation. Names in backticks are not prose and end
/// a sequence.
pub(crate) fn word_sequences(text: &str) -> Vec<String> {
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
