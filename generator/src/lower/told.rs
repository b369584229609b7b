//! What the document tells its readers of an operation: examples, and what each reply means.
//!
//! Nothing of it counts for the code, so nothing of it is an error either: what is not there is left out.

use serde_json::Value;

use crate::api::{Group, Statuses, Told, ToldReply};
use crate::spec::{Document, Pointer};

/// Looks it up for every operation.
pub(crate) fn assign(document: &Document, groups: &mut [Group]) {
    let paths = Pointer::default().child("paths");
    for operation in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let method = operation.method.to_ascii_lowercase();
        operation.told = told(document, &paths.child(&operation.path).child(&method));
    }
}

fn told(document: &Document, operation: &Pointer) -> Told {
    let responses = operation.child("responses");
    let replies = keys(document, &responses).into_iter().filter_map(|status| {
        let at = responses.child(&status);
        let part = value(document, &at)?;
        Some(ToldReply {
            statuses: statuses(&status)?,
            docs: part
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            empty: keys(document, &at.child("content")).is_empty(),
            example: example(document, &at),
        })
    });
    Told {
        request: example(document, &operation.child("requestBody")),
        replies: replies.collect(),
    }
}

/// The first example of a body: of the media type, or of its schema.
fn example(document: &Document, body: &Pointer) -> Option<Value> {
    let content = body.child("content");
    let kinds = keys(document, &content);
    let kinds = kinds.iter().map(|media| content.child(media));
    let of_kind = |kind: Pointer| {
        let several = kind.child("examples");
        let first = keys(document, &several).into_iter().next();
        let listed = || value(document, &several.child(&first?))?.get("value");
        let of_schema = || value(document, &kind.child("schema"))?.get("example");
        let own = value(document, &kind)?.get("example");
        own.or_else(listed).or_else(of_schema)
    };
    kinds.into_iter().find_map(of_kind).cloned()
}

fn keys(document: &Document, at: &Pointer) -> Vec<String> {
    let map = value(document, at).and_then(Value::as_object);
    map.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

/// What stands at a place, behind references there and on the way.
fn value<'d>(document: &'d Document, at: &Pointer) -> Option<&'d Value> {
    document.at(&document.behind(at)?)
}

fn statuses(key: &str) -> Option<Statuses> {
    match key.as_bytes() {
        b"default" => Some(Statuses::Other),
        [hundred @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => Some(Statuses::Range(u16::from(hundred - b'0') * 100)),
        _ => key.parse().ok().map(Statuses::Code),
    }
}
