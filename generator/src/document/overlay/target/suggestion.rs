//! Suggests a path for one that matches nothing.

use serde_json::Value;

use super::segments::{evaluate_segment, split_segments};
use crate::pointer::Pointer;
use crate::wording;

/// Suggests a path that is similar to one that matches nothing. The first segment without a match gets the most similar
/// existing name, or its filter the most similar existing text.
pub(crate) fn nearest(text: &str, tree: &Value) -> Option<String> {
    let segments = split_segments(text);
    let mut locations = vec![Pointer::default()];
    for segment in &segments {
        let next = evaluate_segment(segment, locations.clone(), tree);
        if !next.is_empty() {
            locations = next;
            continue;
        }
        let start = segment.text.as_ptr() as usize - text.as_ptr() as usize;
        let (before, after) = (&text[..start], &text[start + segment.text.len()..]);
        let values = || locations.iter().filter_map(|location| location.value_in(tree));
        if let Some(name) = name_of(segment.text) {
            let names = values().filter_map(Value::as_object).flat_map(|map| map.keys());
            let nearest = wording::nearest(name, names.map(String::as_str))?;
            return Some(format!("{before}{}{after}", as_segment(nearest)));
        }
        let (key, wanted) = equality_of(segment.text)?;
        let items = values().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(map) => map.values().collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let texts = items.filter_map(|item| item.get(key)?.as_str());
        let nearest = wording::nearest(wanted, texts)?;
        return Some(format!("{before}[?@.{key} == {}]{after}", quoted(nearest)));
    }
    None
}

/// Returns the name that a segment `.name` or `['name']` selects.
fn name_of(segment: &str) -> Option<&str> {
    if let Some(name) = segment.strip_prefix('.') {
        return Some(name).filter(|name| !name.starts_with(['.', '*']));
    }
    let inside = segment.strip_prefix('[')?.strip_suffix(']')?.trim();
    unquoted(inside)
}

/// Returns the key and the text of a segment `[?@.key == 'text']`.
fn equality_of(segment: &str) -> Option<(&str, &str)> {
    let inside = segment.strip_prefix("[?")?.strip_suffix(']')?.trim();
    let (left, right) = inside.split_once("==")?;
    let key = left.trim().strip_prefix("@.")?;
    let is_name = key.chars().all(|c| c.is_alphanumeric() || c == '_');
    Some((key, unquoted(right.trim())?)).filter(|_| is_name)
}

fn unquoted(text: &str) -> Option<&str> {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('\'')
        .or_else(|| inside('"'))
        .filter(|text| !text.contains(['\'', '"', '\\']))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn as_segment(name: &str) -> String {
    let is_plain = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain {
        format!(".{name}")
    } else {
        format!("[{}]", quoted(name))
    }
}
