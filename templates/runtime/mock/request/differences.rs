//! Compares a request with the expected one. A difference is reported by its location and never by value.

use super::received::ReceivedRequest;
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::auth::credential::CredentialLocation;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Removes the pairs that are credentials, which are not compared.
pub(crate) fn without_credentials(
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

/// Compares lists of pairs. The order of names is ignored, the order of the values of a name is not.
pub(crate) fn compare_pairs(
    location: &str,
    expected: Vec<(String, String)>,
    received: Vec<(String, String)>,
    partial: bool,
    differences: &mut Vec<String>,
) {
    let (expected, received) = (group_by_name(expected), group_by_name(received));
    let names: BTreeSet<&String> = expected.keys().chain(received.keys()).collect();
    for name in names {
        let problem = match (expected.get(name), received.get(name)) {
            (Some(expected), Some(received)) if expected != received => "has a different value",
            (Some(_), None) => "is missing",
            (None, Some(_)) if !partial => "is unexpected",
            _ => continue,
        };
        differences.push(format!("{location}: `{name}` {problem}"));
    }
}

fn group_by_name(pairs: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut names = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in pairs {
        names.entry(name).or_default().push(value);
    }
    names
}

/// A body, parsed by its media type.
enum Content {
    Empty,
    Json(Json),
    Form(Vec<(String, String)>),
    /// Any other body, with its media type.
    Other(String),
}

impl Content {
    fn of(request: &ReceivedRequest) -> Content {
        let media_type = request.media_type();
        if request.body.is_empty() && media_type.is_empty() {
            return Content::Empty;
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
            Content::Empty => "empty",
            Content::Json(_) => "JSON",
            Content::Form(_) => "a form",
            Content::Other(media_type) => media_type,
        }
    }
}

/// Compares bodies by value if both are JSON or forms, otherwise byte by byte.
pub(crate) fn compare_bodies(
    expected: &ReceivedRequest,
    received: &ReceivedRequest,
    partial: bool,
    differences: &mut Vec<String>,
) {
    match (Content::of(expected), Content::of(received)) {
        (Content::Empty, Content::Empty) => {}
        (Content::Json(expected), Content::Json(received)) => {
            compare_json("$", &expected, &received, partial, differences);
        }
        (Content::Form(expected), Content::Form(received)) => {
            compare_pairs("body", expected, received, partial, differences);
        }
        (Content::Other(one), Content::Other(other)) if one == other => {
            if expected.parts() != received.parts() {
                differences.push("body: its bytes differ".to_owned());
            }
        }
        (expected, received) => {
            differences.push(format!("body: it is {}, expected {}", received.kind(), expected.kind()));
        }
    }
}

/// Compares JSON by value. `path` is the location as JSONPath (RFC 9535).
fn compare_json(path: &str, expected: &Json, received: &Json, partial: bool, differences: &mut Vec<String>) {
    match (expected, received) {
        (Json::Object(expected), Json::Object(received)) => {
            for (name, value) in expected {
                let path = format!("{path}.{name}");
                match received.get(name) {
                    Some(received) => compare_json(&path, value, received, partial, differences),
                    None => differences.push(format!("body: `{path}` is missing")),
                }
            }
            let unknown = received.keys().filter(|name| !partial && !expected.contains_key(*name));
            differences.extend(unknown.map(|name| format!("body: `{path}.{name}` is unexpected")));
        }
        (Json::Array(expected), Json::Array(received)) if expected.len() == received.len() => {
            for (index, (expected, received)) in expected.iter().zip(received).enumerate() {
                compare_json(&format!("{path}[{index}]"), expected, received, partial, differences);
            }
        }
        (Json::Array(expected), Json::Array(received)) => {
            let (expected, received) = (expected.len(), received.len());
            differences.push(format!("body: `{path}` has {received} items, expected {expected}"));
        }
        _ if expected == received => {}
        _ => differences.push(format!("body: `{path}` has a different value")),
    }
}
