//! Splits a JSONPath into segments, and evaluates one of them.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, LocatedNode};

use crate::pointer::Pointer;

/// Evaluates one segment at each of several locations.
pub(super) fn evaluate_segment(segment: &Segment<'_>, from: Vec<Pointer>, tree: &Value) -> Vec<Pointer> {
    // The whole path is valid, so each of its segments is.
    let Ok(path) = JsonPath::parse(&format!("${}", segment.text)) else {
        return Vec::new();
    };
    let from = if segment.text.starts_with("..") {
        outermost(from)
    } else {
        from
    };
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for start in from {
        let Some(value) = start.value_in(tree) else { continue };
        for node in path.query_located(value) {
            let location = node_location(&start, &node);
            if seen.insert(location.clone()) {
                found.push(location);
            }
        }
    }
    found
}

/// Returns the locations that are not inside another one. Descendants of the others are descendants of these, too.
fn outermost(locations: Vec<Pointer>) -> Vec<Pointer> {
    let all: HashSet<Pointer> = locations.iter().cloned().collect();
    let is_inside = |location: &Pointer| {
        std::iter::successors(location.parent(), Pointer::parent).any(|outer| all.contains(&outer))
    };
    locations.into_iter().filter(|location| !is_inside(location)).collect()
}

pub(super) fn node_location(start: &Pointer, node: &LocatedNode<'_>) -> Pointer {
    let mut location = start.clone();
    for element in node.location().iter() {
        match (element.as_name(), element.as_index()) {
            (Some(name), _) => location.push(name),
            (_, index) => location.push(&index.unwrap_or_default().to_string()),
        }
    }
    location
}

/// A segment of a path, such as `.paths`, `['/a']`, `..*` or `[?@.name == 'a']`.
pub(super) struct Segment<'t> {
    pub(super) text: &'t str,
}

/// Splits a valid path into the segments after its `$`.
pub(super) fn split_segments(path: &str) -> Vec<Segment<'_>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut before = ' ';
    for (at, c, depth, _) in unquoted_chars(path) {
        let begins = match c {
            '.' => before != '.',
            '[' => before != '.',
            _ => false,
        };
        if depth == 0 && begins {
            starts.push(at);
        }
        before = c;
    }
    let ends = starts.iter().skip(1).copied().chain([path.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| path[*start..end].trim());
    parts.map(|text| Segment { text }).collect()
}

/// Returns the characters of a path outside of quotes, each with its index, the number of brackets that are open before
/// it, and whether it is inside a filter.
pub(super) fn unquoted_chars(path: &str) -> impl Iterator<Item = (usize, char, usize, bool)> {
    let (mut quote, mut is_escaped) = (None, false);
    let mut brackets: Vec<bool> = Vec::new();
    path.char_indices().filter_map(move |(at, c)| {
        if let Some(end) = quote {
            if is_escaped {
                is_escaped = false;
            } else if c == '\\' {
                is_escaped = true;
            } else if c == end {
                quote = None;
            }
            return None;
        }
        let (depth, in_filter) = (brackets.len(), brackets.contains(&true));
        match c {
            '\'' | '"' => quote = Some(c),
            '[' => brackets.push(false),
            ']' => drop(brackets.pop()),
            '?' => {
                if let Some(last) = brackets.last_mut() {
                    *last = true;
                }
            }
            _ => {}
        }
        Some((at, c, depth, in_filter))
    })
}
