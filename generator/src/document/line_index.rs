//! Finds the line and column of locations in a text.
//!
//! The parser does not record positions, because few of them are ever needed. Those of locations that a diagnostic
//! reports are found by a second pass over the text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, Span};

use crate::pointer::Pointer;

/// Returns the line and column, both from 1, of each wanted location: the position of a scalar, or of the key of a
/// mapping or list. A location that is not in the text (because an overlay or a repair made it) has the position of its
/// nearest ancestor.
pub(crate) fn find<'p>(text: &str, wanted: impl Iterator<Item = &'p Pointer>) -> HashMap<Pointer, (usize, usize)> {
    let wanted: HashSet<&Pointer> = wanted.collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut nodes = WantedNodes::new(&wanted);
    scan(text, &mut nodes);
    let found = wanted.into_iter();
    found.filter_map(|at| Some((at.clone(), nodes.nearest(at)?))).collect()
}

/// Returns the text of the scalar at each wanted location, as it is written.
pub(crate) fn scalar_texts(text: &str, wanted: &HashSet<Pointer>) -> HashMap<Pointer, String> {
    let mut nodes = WantedNodes::new(&wanted.iter().collect());
    scan(text, &mut nodes);
    let found = wanted.iter();
    found.filter_map(|at| Some((at.clone(), nodes.text(at)?))).collect()
}

/// The wanted locations and their ancestors, as a tree. All other locations are skipped.
struct WantedNodes {
    /// The nodes of the tree; the root is the first.
    nodes: Vec<WantedNode>,
    /// The number of nodes without a position.
    remaining: usize,
}

#[derive(Default)]
struct WantedNode {
    position: Option<(usize, usize)>,
    /// The text of a scalar, as it is written.
    text: Option<String>,
    children: HashMap<String, usize>,
}

impl WantedNodes {
    fn new(wanted: &HashSet<&Pointer>) -> Self {
        let mut nodes = vec![WantedNode::default()];
        for pointer in wanted {
            let mut current = 0;
            for token in pointer.tokens() {
                let next = nodes.len();
                let index = *nodes[current].children.entry(token).or_insert(next);
                if index == next {
                    nodes.push(WantedNode::default());
                }
                current = index;
            }
        }
        let remaining = nodes.len();
        Self { nodes, remaining }
    }

    fn child(&self, parent: Option<usize>, token: &str) -> Option<usize> {
        self.nodes[parent?].children.get(token).copied()
    }

    /// Records the position of a node. The first of several positions wins.
    fn record(&mut self, node: Option<usize>, position: (usize, usize), text: Option<String>) {
        if let Some(node) = node.map(|node| &mut self.nodes[node])
            && node.position.is_none()
        {
            node.position = Some(position);
            node.text = text;
            self.remaining -= 1;
        }
    }

    fn text(&self, pointer: &Pointer) -> Option<String> {
        let node = pointer
            .tokens()
            .try_fold(0, |current, token| self.child(Some(current), &token))?;
        self.nodes[node].text.clone()
    }

    fn nearest(&self, pointer: &Pointer) -> Option<(usize, usize)> {
        let (mut current, mut nearest) = (Some(0), self.nodes[0].position);
        for token in pointer.tokens() {
            current = self.child(current, &token);
            nearest = current.and_then(|node| self.nodes[node].position).or(nearest);
        }
        nearest
    }
}

/// A mapping or list that contains the current event, and its node if it is wanted.
struct Collection {
    node: Option<usize>,
    next: Next,
}

/// The next element that the scan expects in a mapping or list.
enum Next {
    Key,
    /// The value of a scalar key, with the position of the key.
    Value(String, (usize, usize)),
    /// The value of a key that is not a scalar.
    ComplexKeyValue,
    Item(usize),
}

fn scan(text: &str, nodes: &mut WantedNodes) {
    let mut collections: Vec<Collection> = Vec::new();
    for event in Parser::new_from_str(&without_surrogates(text)) {
        // serde_yaml and serde_json accept some texts that this parser rejects. The positions found so far are correct.
        let Ok((event, span)) = event else { break };
        if nodes.remaining == 0 {
            break;
        }
        let position = start(&span);
        match event {
            Event::Scalar(scalar, ..) => {
                if let Some(Collection {
                    next: next @ Next::Key, ..
                }) = collections.last_mut()
                {
                    *next = Next::Value(scalar.into_owned(), position);
                } else {
                    let (node, _) = start_value(&mut collections, nodes);
                    nodes.record(node, position, Some(scalar.into_owned()));
                }
            }
            Event::Alias(..) => {
                let (node, _) = start_value(&mut collections, nodes);
                nodes.record(node, position, None);
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let (node, key) = start_value(&mut collections, nodes);
                nodes.record(node, key.unwrap_or(position), None);
                let next = if let Event::MappingStart(..) = event {
                    Next::Key
                } else {
                    Next::Item(0)
                };
                collections.push(Collection { node, next });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                collections.pop();
            }
            _ => {}
        }
    }
}

/// Replaces the escapes of surrogate pairs (`\ud83d\ude00` in JSON), which the YAML parser rejects, by other escapes of
/// the same length, so that all positions are preserved.
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

/// Starts a value: returns its node and the position of its key, if it has one, and advances the enclosing mapping or
/// list to the next value.
fn start_value(collections: &mut [Collection], nodes: &WantedNodes) -> (Option<usize>, Option<(usize, usize)>) {
    let Some(collection) = collections.last_mut() else {
        return (Some(0), None);
    };
    let (node, position, next) = match &collection.next {
        // A mapping used as a key. It does not correspond to a location, and does not occur in OpenAPI.
        Next::Key => (None, None, Next::ComplexKeyValue),
        Next::ComplexKeyValue => (None, None, Next::Key),
        Next::Value(key, position) => (nodes.child(collection.node, key), Some(*position), Next::Key),
        Next::Item(index) => {
            let node = collection
                .node
                .and_then(|node| nodes.child(Some(node), &index.to_string()));
            (node, None, Next::Item(index + 1))
        }
    };
    collection.next = next;
    (node, position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, tokens: &[&str]) -> Option<(usize, usize)> {
        let at = Pointer::default().below(tokens.iter().copied());
        find(text, [&at].into_iter()).get(&at).copied()
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
