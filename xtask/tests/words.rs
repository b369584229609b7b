//! The sentences of specs/authlete.yaml are the project's own: no run of eight words is that of the official document,
//! where that is at hand. Names do not count: neither what stands in backticks nor the names of standards.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;

const RUN: usize = 8;

#[test]
fn no_sentence_is_that_of_the_official_document() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let official = project.join("../shared/specs/authlete/official-3.0.16.yaml");
    if !official.exists() {
        return;
    }
    let mut theirs = HashSet::new();
    let official = texts(&official);
    for text in &official {
        theirs.extend(runs(text));
    }
    assert!(theirs.len() > 10_000, "{} runs of eight words", theirs.len());
    let own = texts(&project.join("specs/authlete.yaml"));
    assert!(own.len() > 2_000, "{} texts", own.len());
    let carried: Vec<String> = own
        .iter()
        .flat_map(|text| runs(text))
        .filter(|run| theirs.contains(run))
        .collect();
    assert_eq!(carried, Vec::<String>::new());
}

#[test]
fn what_is_quoted_ends_a_run() {
    assert_eq!(runs("a b c d e f g h i"), ["a b c d e f g h", "b c d e f g h i"]);
    assert_eq!(runs("A, b. C\nd (e) f - g h"), ["a b c d e f g h"]);
    assert_eq!(runs("a b c d `x` e f g h"), Vec::<String>::new());
}

/// The words of all runs of a text.
fn runs(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    for part in text.split('`').step_by(2) {
        let words: Vec<String> = part
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        runs.extend(words.windows(RUN).map(|run| run.join(" ")));
    }
    runs
}

/// All that a document says in words.
fn texts(path: &Path) -> Vec<String> {
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter().filter(|(key, _)| !key.starts_with("example")) {
                    match (key.as_str(), value) {
                        ("description" | "summary", Value::String(text)) => texts.push(text.clone()),
                        ("x-enumDescriptions", Value::Object(values)) => {
                            texts.extend(values.values().filter_map(Value::as_str).map(str::to_owned));
                        }
                        _ => collect(value, texts),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
            _ => {}
        }
    }
    let text = std::fs::read_to_string(path).unwrap();
    let mut texts = Vec::new();
    collect(&serde_yaml::from_str(&text).unwrap(), &mut texts);
    texts
}
