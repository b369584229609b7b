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
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut places = Places::new(&wanted);
    scan(text, &mut places);
    let found = wanted.into_iter();
    found
        .filter_map(|place| Some((place.clone(), places.nearest(place)?)))
        .collect()
}

/// The text of each wanted place that is a scalar, as it is written.
pub(crate) fn written(text: &str, wanted: &HashSet<Pointer>) -> HashMap<Pointer, String> {
    let mut places = Places::new(&wanted.iter().collect());
    scan(text, &mut places);
    let found = wanted.iter();
    found
        .filter_map(|place| Some((place.clone(), places.text(place)?)))
        .collect()
}

/// The wanted places and those around them, as a tree: what is not in it need not be looked at.
struct Places {
    /// The root first.
    places: Vec<Place>,
    /// How many have no position yet.
    open: usize,
}

#[derive(Default)]
struct Place {
    position: Option<(usize, usize)>,
    /// Of a scalar, as it is written.
    text: Option<String>,
    inside: HashMap<String, usize>,
}

impl Places {
    fn new(wanted: &HashSet<&Pointer>) -> Self {
        let mut places = vec![Place::default()];
        for pointer in wanted {
            let mut here = 0;
            for token in pointer.tokens() {
                let next = places.len();
                let there = *places[here].inside.entry(token).or_insert(next);
                if there == next {
                    places.push(Place::default());
                }
                here = there;
            }
        }
        let open = places.len();
        Self { places, open }
    }

    fn below(&self, around: Option<usize>, token: &str) -> Option<usize> {
        self.places[around?].inside.get(token).copied()
    }

    /// The first of several positions counts.
    fn note(&mut self, place: Option<usize>, position: (usize, usize), text: Option<String>) {
        if let Some(place) = place.map(|place| &mut self.places[place])
            && place.position.is_none()
        {
            place.position = Some(position);
            place.text = text;
            self.open -= 1;
        }
    }

    fn text(&self, pointer: &Pointer) -> Option<String> {
        let place = pointer
            .tokens()
            .try_fold(0, |here, token| self.below(Some(here), &token))?;
        self.places[place].text.clone()
    }

    fn nearest(&self, pointer: &Pointer) -> Option<(usize, usize)> {
        let (mut here, mut nearest) = (Some(0), self.places[0].position);
        for token in pointer.tokens() {
            here = self.below(here, &token);
            nearest = here.and_then(|place| self.places[place].position).or(nearest);
        }
        nearest
    }
}

/// A mapping or list that the scan is inside of, and which of the places it is.
struct Level {
    place: Option<usize>,
    next: Next,
}

/// Where in a mapping or list the scan is.
enum Next {
    Key,
    /// The value of a key.
    Value(String, (usize, usize)),
    /// The value of a key that is no scalar.
    Nameless,
    Item(usize),
}

fn scan(text: &str, places: &mut Places) {
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(&without_surrogates(text)) {
        // A text that serde_yaml or serde_json read and this parser does not: the positions so far are good.
        let Ok((event, span)) = event else { break };
        if places.open == 0 {
            break;
        }
        let here = start(&span);
        match event {
            Event::Scalar(scalar, ..) => {
                if let Some(Level {
                    next: next @ Next::Key, ..
                }) = levels.last_mut()
                {
                    *next = Next::Value(scalar.into_owned(), here);
                } else {
                    let (place, _) = enter(&mut levels, places);
                    places.note(place, here, Some(scalar.into_owned()));
                }
            }
            Event::Alias(..) => {
                let (place, _) = enter(&mut levels, places);
                places.note(place, here, None);
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let (place, key) = enter(&mut levels, places);
                places.note(place, key.unwrap_or(here), None);
                let next = if let Event::MappingStart(..) = event {
                    Next::Key
                } else {
                    Next::Item(0)
                };
                levels.push(Level { place, next });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
            }
            _ => {}
        }
    }
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

/// The place of the value that begins, and the position of its key, when it has one. What is around it is then ready for
/// the next value.
fn enter(levels: &mut [Level], places: &Places) -> (Option<usize>, Option<(usize, usize)>) {
    let Some(level) = levels.last_mut() else {
        return (Some(0), None);
    };
    let (place, position, next) = match &level.next {
        // A mapping used as a key: no document has it, and it names no place.
        Next::Key => (None, None, Next::Nameless),
        Next::Nameless => (None, None, Next::Key),
        Next::Value(key, position) => (places.below(level.place, key), Some(*position), Next::Key),
        Next::Item(index) => {
            let place = level
                .place
                .and_then(|place| places.below(Some(place), &index.to_string()));
            (place, None, Next::Item(index + 1))
        }
    };
    level.next = next;
    (place, position)
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
