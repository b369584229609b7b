//! Finds the positions of a duplicate key in a mapping.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

/// A key that occurs twice in a mapping, with the line and column of each occurrence, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) key: String,
    pub(crate) first: (usize, usize),
    pub(crate) second: (usize, usize),
}

/// A mapping or list that has not been closed.
enum Level {
    List,
    /// The keys so far, and whether the next node is a key.
    Mapping(HashMap<String, (usize, usize)>, bool),
}

/// Finds the first duplicate key in a text. The parsers report that there is one, but not where the other occurrence
/// is.
pub(crate) fn find(text: &str) -> Option<Duplicate> {
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let here = (span.start.line(), span.start.col() + 1);
        let is_node = matches!(
            event,
            Event::Scalar(..) | Event::Alias(..) | Event::MappingStart(..) | Event::SequenceStart(..)
        );
        if is_node && let Some(Level::Mapping(keys, is_key)) = levels.last_mut() {
            if let (Event::Scalar(key, ..), true) = (&event, *is_key)
                && let Some(first) = keys.insert(key.to_string(), here)
            {
                return Some(Duplicate {
                    key: key.to_string(),
                    first,
                    second: here,
                });
            }
            *is_key = !*is_key;
        }
        match event {
            Event::MappingStart(..) => levels.push(Level::Mapping(HashMap::new(), true)),
            Event::SequenceStart(..) => levels.push(Level::List),
            Event::MappingEnd | Event::SequenceEnd => drop(levels.pop()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_places_are_found() {
        let found = find("a: {b: 1}\nc:\n  - b: 1\n    d: {b: b}\n    \"b\": 2\n");
        let expected = Duplicate {
            key: "b".to_owned(),
            first: (3, 5),
            second: (5, 5),
        };
        assert_eq!(found, Some(expected));
        assert_eq!(find("a: a\nb: [a, a]"), None);
    }
}
