//! In what a request differs from the expected one. A difference is reported by
//! location and never by value.

use super::received_request::ReceivedRequest;
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::auth::credential::CredentialLocation;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs without those that are credentials, which do not matter.
pub(crate) fn without(
    mut pairs: Vec<(String, String)>,
    key: fn(&CredentialLocation) -> Option<&str>,
) -> Vec<(String, String)> {
    let is_key = |name: &str| {
        SECURITY_SCHEMES
            .iter()
            .any(|scheme| key(&scheme.location) == Some(name))
    };
    pairs.retain(|(name, _)| !is_key(name));
    pairs
}

/// Compares lists of pairs. The order of names is nobody's concern; that of
/// the values of one name is.
pub(crate) fn compare_pairs(
    place: &str,
    expected: Vec<(String, String)>,
    received: Vec<(String, String)>,
    more: bool,
    found: &mut Vec<String>,
) {
    let (expected, received) = (by_name(expected), by_name(received));
    let names: BTreeSet<&String> = expected.keys().chain(received.keys()).collect();
    for name in names {
        let problem = match (expected.get(name), received.get(name)) {
            (Some(expected), Some(received)) if expected != received => "has another value",
            (Some(_), None) => "is missing",
            (None, Some(_)) if !more => "is one too many",
            _ => continue,
        };
        found.push(format!("{place}: `{name}` {problem}"));
    }
}

fn by_name(pairs: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut names = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in pairs {
        names.entry(name).or_default().push(value);
    }
    names
}

/// A body, as far as it is understood.
enum Content {
    Nothing,
    Json(Json),
    Form(Vec<(String, String)>),
    /// With its media type.
    Other(String),
}

impl Content {
    fn of(request: &ReceivedRequest) -> Content {
        let media_type = request.media_type();
        if request.body.is_empty() && media_type.is_empty() {
            return Content::Nothing;
        }
        if media_type == "application/x-www-form-urlencoded" {
            return Content::Form(request.form());
        }
        match request.json() {
            Ok(json) if media_type.ends_with("json") => Content::Json(json),
            _ => Content::Other(media_type),
        }
    }

    fn kind(&self) -> &str {
        match self {
            Content::Nothing => "nothing",
            Content::Json(_) => "JSON",
            Content::Form(_) => "a form",
            Content::Other(media_type) => media_type,
        }
    }
}

pub(crate) fn compare_bodies(
    expected: &ReceivedRequest,
    received: &ReceivedRequest,
    more: bool,
    found: &mut Vec<String>,
) {
    match (Content::of(expected), Content::of(received)) {
        (Content::Nothing, Content::Nothing) => {}
        (Content::Json(expected), Content::Json(received)) => compare_json("$", &expected, &received, more, found),
        (Content::Form(expected), Content::Form(received)) => compare_pairs("body", expected, received, more, found),
        (Content::Other(one), Content::Other(other)) if one == other => {
            if expected.parts() != received.parts() {
                found.push("body: it has other bytes".to_owned());
            }
        }
        (expected, received) => found.push(format!("body: it is {} and not {}", received.kind(), expected.kind())),
    }
}

/// Compares JSON by value; `path` is the place, as JSONPath (RFC 9535).
fn compare_json(path: &str, expected: &Json, received: &Json, more: bool, found: &mut Vec<String>) {
    match (expected, received) {
        (Json::Object(expected), Json::Object(received)) => {
            for (name, value) in expected {
                let path = format!("{path}.{name}");
                match received.get(name) {
                    Some(received) => compare_json(&path, value, received, more, found),
                    None => found.push(format!("body: `{path}` is missing")),
                }
            }
            let unknown = received.keys().filter(|name| !more && !expected.contains_key(*name));
            found.extend(unknown.map(|name| format!("body: `{path}.{name}` is one too many")));
        }
        (Json::Array(expected), Json::Array(received)) if expected.len() == received.len() => {
            for (index, (expected, received)) in expected.iter().zip(received).enumerate() {
                compare_json(&format!("{path}[{index}]"), expected, received, more, found);
            }
        }
        (Json::Array(expected), Json::Array(received)) => {
            let (expected, received) = (expected.len(), received.len());
            found.push(format!("body: `{path}` has {received} items and not {expected}"));
        }
        _ if expected == received => {}
        _ => found.push(format!("body: `{path}` has another value")),
    }
}
