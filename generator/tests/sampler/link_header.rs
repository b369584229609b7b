//! The parser of the header `Link` (RFC 8288).

use crate::runtime::pagination::link_header::find_target;
use http::{HeaderMap, HeaderValue};

fn headers(values: &[&[u8]]) -> HeaderMap {
    let values = values
        .iter()
        .map(|value| (http::header::LINK, HeaderValue::from_bytes(value).unwrap()));
    values.collect()
}

/// The target of the relation `next`; `Err` if the header is malformed.
fn next(values: &[&str]) -> Result<Option<String>, String> {
    let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
    find_target(&headers(&values), "next").map_err(|problem| format!("{problem:?}"))
}

fn assert_target(value: &str, expected: Option<&str>) {
    assert_eq!(next(&[value]), Ok(expected.map(str::to_owned)), "{value}");
}

#[test]
fn the_target_of_the_relation_is_found() {
    for (value, expected) in [
        ("", None),
        ("<b>", None),
        ("<b>; rel=next", Some("b")),
        ("<b>; rel=\"next\"", Some("b")),
        ("<b>;rel=\"next\"", Some("b")),
        ("  <b>\t;\trel = \"next\" ", Some("b")),
        ("<b>; rel=next ; title=x", Some("b")),
        ("<>; rel=next", Some("")),
        ("<//x/y?z=1,2;3>; rel=next", Some("//x/y?z=1,2;3")),
        ("<b c>; rel=next", Some("b c")),
        // Relation types are case-insensitive (section 3.3), and so are the names of parameters (appendix B.3).
        ("<b>; REL=\"NeXt\"", Some("b")),
        // Several relations of one link.
        ("<b>; rel=\"last  next\"", Some("b")),
        ("<b>; rel=\"next https://example.com/x\"", Some("b")),
        ("<b>; rel=\"nexts\"", None),
        ("<b>; rel=\"https://example.com/next\"", None),
        ("<b>; rel*=UTF-8''next", None),
        ("<b>; title=next", None),
        // Several links.
        ("<a>; rel=prev, <b>; rel=next", Some("b")),
        ("<a>,<b>;rel=next,<c>;rel=next", Some("b")),
        ("<a>; rel=prev, , <b>; rel=next,", Some("b")),
        // Quoted strings.
        ("<a>; title=\"x, <y>; rel=next\", <b>; rel=next", Some("b")),
        ("<a>; title=\"x\\\", <y>; rel=next\"; rel=prev", None),
        ("<b>; title=\"x\\\\\"; rel=next", Some("b")),
        ("<b>; rel=\"n\\ext\"", Some("b")),
        ("<b>; title=\"äö\"; rel=next", Some("b")),
        // The first `rel` counts.
        ("<b>; rel=prev; rel=next", None),
        ("<b>; rel=next; rel=prev", Some("b")),
        ("<b>; rel; rel=next", None),
        // Another context.
        ("<b>; rel=next; anchor=\"/other\"", None),
        ("<b>; anchor=\"#part\"; rel=next, <c>; rel=next", Some("c")),
        ("<b>; rev=next", None),
        // Parameters without a name or a value.
        ("<b>; crossorigin; rel=next", Some("b")),
        ("<b>; ; rel=next;", Some("b")),
        // The rest after the link does not matter.
        ("<b>; rel=next, c", Some("b")),
    ] {
        assert_target(value, expected);
    }
}

#[test]
fn headers_are_read_in_order() {
    let next = |values: &[&str]| next(values).unwrap();
    assert_eq!(next(&[]), None);
    assert_eq!(next(&["<a>; rel=prev", "<b>; rel=next"]).as_deref(), Some("b"));
    assert_eq!(next(&["<a>; rel=next", "<b>; rel=next"]).as_deref(), Some("a"));
}

#[test]
fn another_relation_can_be_used() {
    let headers = headers(&[b"<a>; rel=next, <b>; rel=\"Older.1\""]);
    assert_eq!(find_target(&headers, "older.1").unwrap().as_deref(), Some("b"));
}

#[test]
fn a_malformed_header_is_an_error() {
    for value in [
        "b; rel=next",
        "<b; rel=next",
        "<b> rel=next",
        "<b>; rel=\"next",
        "<b>; title=\"x\\",
        "<b>; title=\"x\"y; rel=next",
        "<a>; rel=prev, b; rel=next",
        "<a>; rel=prev; title=\"x, <b>; rel=next",
        "\"<b>; rel=next\"",
    ] {
        assert_eq!(next(&[value]), Err("LinkHeader".to_owned()), "{value}");
    }
    let latin1 = headers(&[b"<b\xe4>; rel=next"]);
    assert!(find_target(&latin1, "next").is_err());
}
