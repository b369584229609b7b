//! Path templates: `/shops/{shop}/items/{item}.json`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// A part of a path template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'p> {
    Text(&'p str),
    /// The name between braces.
    Name(&'p str),
}

/// The characters to percent-encode in the literal text of a path. `%` is not one of them, so existing escapes are
/// kept.
const TEXT: &AsciiSet = &CONTROLS
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

/// Splits a path into pieces, without its fragment, which is not part of a request. A brace without a partner in its
/// segment is literal text.
pub(crate) fn pieces(path: &str) -> Vec<Piece<'_>> {
    let mut rest = path.split('#').next().unwrap_or_default();
    let mut pieces = Vec::new();
    while let Some(start) = rest.find('{') {
        let inside = &rest[start + 1..];
        let end = inside.find(['{', '}', '/']);
        match end {
            Some(end) if end > 0 && inside[end..].starts_with('}') => {
                pieces.extend([Piece::Text(&rest[..start]), Piece::Name(&inside[..end])]);
                rest = &inside[end + 1..];
            }
            _ => {
                pieces.push(Piece::Text(&rest[..=start]));
                rest = inside;
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The names of the template expressions in a path.
pub(crate) fn variables(path: &str) -> Vec<&str> {
    let name = |piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    };
    pieces(path).into_iter().filter_map(name).collect()
}

/// Describes what is wrong with a path template; `None` if it is valid.
pub(crate) fn flaw(path: &str) -> Option<&'static str> {
    let has_brace = |piece: &Piece<'_>| matches!(piece, Piece::Text(text) if text.contains(['{', '}']));
    if pieces(path).iter().any(has_brace) {
        Some("the braces of this path do not pair, or hold no name; they are sent as they stand")
    } else if path.contains('#') {
        Some("this path has a fragment, which is not sent")
    } else {
        None
    }
}

/// The path with its literal text percent-encoded and its template expressions unchanged.
pub(crate) fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for piece in pieces(path) {
        match piece {
            Piece::Text(text) => encoded.extend(utf8_percent_encode(text, TEXT)),
            Piece::Name(name) => encoded.extend(["{", name, "}"]),
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
            assert_eq!(flaw(path).is_none(), whole, "{path}");
        }
    }
}
