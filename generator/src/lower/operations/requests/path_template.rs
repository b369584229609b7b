//! Path templates: `/shops/{shop}/items/{item}.json`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Literal text or a variable of a path template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Segment<'p> {
    Literal(&'p str),
    /// The name between braces.
    Variable(&'p str),
}

/// The characters to percent-encode in the literal text of a path. `%` is not one of them, so existing escapes are
/// kept.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Splits a path into literal text and variables. The fragment is dropped, because it is not part of a request. A brace
/// without a partner in its path segment is literal text.
pub(crate) fn segments(path: &str) -> Vec<Segment<'_>> {
    let mut rest = path.split('#').next().unwrap_or_default();
    let mut segments = Vec::new();
    while let Some(start) = rest.find('{') {
        let inside = &rest[start + 1..];
        let end = inside.find(['{', '}', '/']);
        match end {
            Some(end) if end > 0 && inside[end..].starts_with('}') => {
                segments.extend([Segment::Literal(&rest[..start]), Segment::Variable(&inside[..end])]);
                rest = &inside[end + 1..];
            }
            _ => {
                segments.push(Segment::Literal(&rest[..=start]));
                rest = inside;
            }
        }
    }
    segments.push(Segment::Literal(rest));
    segments
}

/// The names of the template expressions in a path.
pub(crate) fn variables(path: &str) -> Vec<&str> {
    let name = |piece| match piece {
        Segment::Variable(name) => Some(name),
        Segment::Literal(_) => None,
    };
    segments(path).into_iter().filter_map(name).collect()
}

/// Describes what is wrong with a path template; `None` if it is valid.
pub(crate) fn problem(path: &str) -> Option<&'static str> {
    let has_brace = |piece: &Segment<'_>| matches!(piece, Segment::Literal(text) if text.contains(['{', '}']));
    if segments(path).iter().any(has_brace) {
        Some("the braces of this path are unbalanced or empty; they are sent percent-encoded")
    } else if path.contains('#') {
        Some("the fragment (`#`) of this path is not sent")
    } else {
        None
    }
}

/// The path with its literal text percent-encoded and its template expressions unchanged.
pub(crate) fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for piece in segments(path) {
        match piece {
            Segment::Literal(text) => encoded.extend(utf8_percent_encode(text, LITERAL)),
            Segment::Variable(name) => encoded.extend(["{", name, "}"]),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        for (path, names, sent) in [
            ("/a", &[][..], "/a"),
            ("/a/{b}.json", &["b"], "/a/{b}.json"),
            ("/{a}-{b}", &["a", "b"], "/{a}-{b}"),
            ("/a/{b}/{b}", &["b", "b"], "/a/{b}/{b}"),
            ("/a/{id", &[], "/a/%7Bid"),
            ("/a/id}", &[], "/a/id%7D"),
            ("/a/{}", &[], "/a/%7B%7D"),
            ("/{a{b}}", &["b"], "/%7Ba{b}%7D"),
            ("/{a/b}", &[], "/%7Ba/b%7D"),
            ("/ü x/{ü x}%20", &["ü x"], "/%C3%BC%20x/{ü x}%20"),
            ("/?x=y", &[], "/?x=y"),
            ("/a#b{c}", &[], "/a"),
        ] {
            assert_eq!(variables(path), names, "{path}");
            assert_eq!(encoded(path), sent, "{path}");
            let whole = sent == path || path.contains('ü');
            assert_eq!(problem(path).is_none(), whole, "{path}");
        }
    }
}
