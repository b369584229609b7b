//! Finds positions in YAML: the parser of the document does not return them, so another one reads the text again.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, Span};

use super::wanted_nodes::WantedNodes;

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

/// Records the positions and the texts of the wanted nodes.
pub(super) fn scan(text: &str, nodes: &mut WantedNodes) {
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
