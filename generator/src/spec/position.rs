//! Where in a text a place of its tree stands.
//!
//! Reading keeps no positions, because hardly any is ever asked for. Those that are wanted, once there is something to
//! report, are found by a second pass over the text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, Span};

use super::pointer::Pointer;

/// Line and column of each wanted place, both from 1: of a scalar its own, of a mapping or list its key's. Where a
/// place does not stand in the text (an overlay or a repair made it), that of the nearest place around it.
pub(crate) fn find<'p>(text: &str, wanted: impl Iterator<Item = &'p Pointer>) -> HashMap<Pointer, (usize, usize)> {
    let wanted: HashSet<&Pointer> = wanted.collect();
    let mut chains: HashSet<Pointer> = HashSet::new();
    for place in &wanted {
        let mut next = Some((*place).clone());
        while let Some(place) = next {
            next = place.parent();
            chains.insert(place);
        }
    }
    let found = scan(text, &chains);
    let nearest = |place: &Pointer| {
        let mut next = Some(place.clone());
        while let Some(place) = next {
            if let Some(&position) = found.get(&place) {
                return Some(position);
            }
            next = place.parent();
        }
        None
    };
    wanted
        .into_iter()
        .filter_map(|place| Some((place.clone(), nearest(place)?)))
        .collect()
}

/// A mapping or list that the scan is inside of.
enum Level {
    Mapping { key: Option<(String, (usize, usize))> },
    List { next: usize },
}

fn scan(text: &str, wanted: &HashSet<Pointer>) -> HashMap<Pointer, (usize, usize)> {
    let mut found = HashMap::new();
    let mut levels: Vec<Level> = Vec::new();
    let mut place = Pointer::default();
    for event in Parser::new_from_str(&without_surrogates(text)) {
        // A text that serde_yaml or serde_json read and this parser does not: the positions so far are good.
        let Ok((event, span)) = event else { break };
        let here = start(&span);
        match event {
            Event::Scalar(scalar, ..) => {
                if let Some(Level::Mapping { key: key @ None }) = levels.last_mut() {
                    *key = Some((scalar.into_owned(), here));
                } else {
                    enter(&mut levels, &mut place);
                    note(&mut found, wanted, &place, here);
                    leave(&mut levels, &mut place);
                }
            }
            Event::Alias(..) => {
                enter(&mut levels, &mut place);
                note(&mut found, wanted, &place, here);
                leave(&mut levels, &mut place);
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let key = enter(&mut levels, &mut place);
                note(&mut found, wanted, &place, key.unwrap_or(here));
                levels.push(match event {
                    Event::MappingStart(..) => Level::Mapping { key: None },
                    _ => Level::List { next: 0 },
                });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                leave(&mut levels, &mut place);
            }
            _ => {}
        }
    }
    found
}

/// JSON spells characters beyond the basic plane as pairs of escapes, at which a YAML parser stops. Others of the same
/// length in their place leave every position as it is.
fn without_surrogates(text: &str) -> Cow<'_, str> {
    let is_surrogate = |at: usize| {
        matches!(
            text.as_bytes().get(at + 2..at + 4),
            Some([b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F'])
        )
    };
    let mut rest = text
        .match_indices("\\u")
        .map(|(at, _)| at)
        .filter(|&at| is_surrogate(at))
        .peekable();
    if rest.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    for at in rest {
        plain.replace_range(at + 2..at + 4, "00");
    }
    Cow::Owned(plain)
}

fn start(span: &Span) -> (usize, usize) {
    (span.start.line(), span.start.col() + 1)
}

/// Steps into the value that begins; the position of its key, when it has one.
fn enter(levels: &mut [Level], place: &mut Pointer) -> Option<(usize, usize)> {
    match levels.last_mut()? {
        Level::Mapping {
            key: Some((key, position)),
        } => {
            place.push(key);
            Some(*position)
        }
        // A mapping used as a key: no document has it, and it names no place.
        Level::Mapping { key: None } => {
            place.push("?");
            None
        }
        Level::List { next } => {
            place.push(&next.to_string());
            *next += 1;
            None
        }
    }
}

/// Steps out of the value that ended, and forgets its key.
fn leave(levels: &mut [Level], place: &mut Pointer) {
    place.pop();
    if let Some(Level::Mapping { key }) = levels.last_mut() {
        *key = None;
    }
}

fn note(
    found: &mut HashMap<Pointer, (usize, usize)>,
    wanted: &HashSet<Pointer>,
    place: &Pointer,
    position: (usize, usize),
) {
    if wanted.contains(place) {
        found.entry(place.clone()).or_insert(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, tokens: &[&str]) -> Option<(usize, usize)> {
        let place = Pointer::default().below(tokens.iter().copied());
        find(text, [&place].into_iter()).get(&place).copied()
    }

    #[test]
    fn scalars_stand_where_they_start_and_collections_where_their_key_does() {
        let yaml = "a:\n  b:\n    - x\n    - {200: y}\nc: z\n";
        assert_eq!(position(yaml, &["a", "b"]), Some((2, 3)));
        assert_eq!(position(yaml, &["a", "b", "0"]), Some((3, 7)));
        assert_eq!(position(yaml, &["a", "b", "1", "200"]), Some((4, 13)));
        assert_eq!(position(yaml, &["c"]), Some((5, 4)));
    }

    #[test]
    fn json_with_surrogates_and_tabs_is_followed_too() {
        let json = "{\n\t\"a\": \"\\ud83d\\ude00\",\n\t\"b/c\": {\"d\": 1}\n}";
        assert_eq!(position(json, &["b/c"]).map(|(line, _)| line), Some(3));
        assert_eq!(position(json, &["b/c", "d"]).map(|(line, _)| line), Some(3));
    }

    #[test]
    fn a_place_that_is_not_there_is_where_the_nearest_around_it_is() {
        assert_eq!(position("a:\n  b: 1\n", &["a", "x", "y"]), Some((1, 1)));
    }
}
