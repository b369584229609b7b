//! Words in names: singular forms, filler words, and keys that ignore case and punctuation.

use super::identifiers::{to_words, type_name};
use crate::ir::unraw;
use heck::ToSnakeCase;

/// Words at the end of operation ids and tags that carry no information.
const FILLER_WORDS: &[&str] = &["api", "apis", "endpoint", "endpoints", "operation", "operations"];

/// Endings of English plurals, longest first, and of their singulars.
const PLURALS: &[(&str, &str)] = &[
    ("sses", "ss"),
    ("uses", "us"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
];

/// Returns the singular of a type name, which names the items of an array.
pub(crate) fn singular(name: &str) -> String {
    let plural = PLURALS
        .iter()
        .find_map(|(plural, singular)| Some((name.strip_suffix(plural)?, singular)));
    match plural {
        Some((start, end)) if !start.is_empty() => type_name(&format!("{start}{end}")),
        _ => name.to_owned(),
    }
}

/// Returns the words of an operation id, without filler words, and without words that also precede the group in the
/// path: in the group `token`, `auth_token_issue_api` of `/auth/token/issue` is `token_issue`.
pub(crate) fn operation_stem(id: &str, group: &str, path: &str) -> String {
    let snake = to_words(id).to_snake_case();
    let kept = strip_filler_words(&snake);
    let words: Vec<&str> = kept.split('_').collect();
    let group: Vec<&str> = unraw(group).split('_').collect();
    let segments = path.split('/').filter(|segment| !segment.contains('{'));
    let segments: Vec<String> = segments.map(|segment| to_words(segment).to_snake_case()).collect();
    let in_path: Vec<&str> = segments.iter().flat_map(|segment| segment.split('_')).collect();
    let is_prefix_in_path = |start: usize| {
        let windows = in_path.windows(group.len()).enumerate();
        let mut positions = windows.filter(|(_, window)| *window == group).map(|(index, _)| index);
        positions.any(|index| {
            let mut before = in_path[..index].iter();
            words[..start].iter().all(|word| before.any(|other| other == word))
        })
    };
    let start = words.windows(group.len()).position(|window| window == group);
    words[start.filter(|&start| is_prefix_in_path(start)).unwrap_or(0)..].join("_")
}

pub(crate) fn strip_filler_words(snake: &str) -> String {
    let mut words: Vec<&str> = snake.split('_').collect();
    while words.len() > 1 && words.last().is_some_and(|last| FILLER_WORDS.contains(last)) {
        words.pop();
    }
    words.join("_")
}

/// Normalizes a JSON pointer, or a name that a tool derived from one, so that both are equal: only letters and digits,
/// `%` spelled out (`#/paths/~1api~1%7Bid%7D/post` and `1api1Percent7BidPercent7DPost`).
pub(crate) fn normalized_key(name: &str) -> String {
    name.replace('%', "percent")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// Returns the normalized key of a pointer into `paths` with percent-encoded braces.
pub(crate) fn normalized_pointer(pointer: &str) -> String {
    let encoded = pointer.replace('{', "%7B").replace('}', "%7D");
    normalized_key(encoded.strip_prefix("/paths/").unwrap_or(&encoded))
}
