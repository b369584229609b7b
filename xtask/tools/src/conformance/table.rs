//! `calls.toml`: what the data of the mock server does not say about a call.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::scenarios::MockCall;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallTable {
    call: Vec<Entry>,
    #[serde(default)]
    pages: Vec<Pages>,
    #[serde(default)]
    overlay: Vec<Overlay>,
}

/// An overlay for the document of a folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overlay {
    folder: String,
    /// The versions of OpenAPI; all if it is empty.
    #[serde(default)]
    versions: Vec<String>,
    /// The name of the file in `overlays/`.
    pub(super) file: String,
}

/// A list with several pages: the calls of a scenario request one page after the other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pages {
    pub(super) scenario: String,
    /// The JSON pointer of the items in a response.
    pub(super) items: String,
}

/// An entry, for one or several calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Names of calls; `*` stands for any text.
    calls: Vec<String>,
    #[serde(flatten)]
    details: CallDetails,
}

/// The details of a call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct CallDetails {
    /// Values of parameters and of properties of a form, by their names on the wire.
    pub(super) values: BTreeMap<String, Value>,
    /// The body, as JSON.
    pub(super) body: Option<Value>,
    /// Methods of the builder that set credentials, each with its argument.
    pub(super) credentials: BTreeMap<String, String>,
    /// The version of the API.
    pub(super) api_version: Option<String>,
    /// The argument of `Call::accept`.
    pub(super) accept: Option<String>,
    /// Arguments of `Call::header`.
    pub(super) headers: BTreeMap<String, String>,
    /// Whether the document does not allow the response, so that a union keeps it as `Other`.
    pub(super) expects_other: bool,
    /// The body of the second response of a stream: the client connects again.
    pub(super) after_reconnection: Option<String>,
    /// The argument of `Call::content_type`.
    pub(super) content_type: Option<String>,
    /// The operation, if it is not the one that the path selects: `group().method`.
    pub(super) operation: Option<String>,
}

impl CallTable {
    /// The details of a call, from all entries that name it.
    pub(super) fn details(&self, call: &MockCall) -> CallDetails {
        let name = call.name();
        let mut details = CallDetails::default();
        for entry in self.call.iter().filter(|entry| entry.names(&name)) {
            let of = entry.details.clone();
            details.values.extend(of.values);
            details.credentials.extend(of.credentials);
            details.headers.extend(of.headers);
            details.expects_other |= of.expects_other;
            details.body = of.body.or(details.body);
            details.api_version = of.api_version.or(details.api_version);
            details.accept = of.accept.or(details.accept);
            details.after_reconnection = of.after_reconnection.or(details.after_reconnection);
            details.content_type = of.content_type.or(details.content_type);
            details.operation = of.operation.or(details.operation);
        }
        details
    }

    /// The lists with several pages.
    pub(super) fn pages(&self) -> impl Iterator<Item = &Pages> {
        self.pages.iter()
    }

    /// The overlay for a document.
    pub(super) fn overlay(&self, folder: &str, version: &str) -> Option<&Overlay> {
        self.overlay.iter().find(|overlay| {
            let has_version = overlay.versions.is_empty() || overlay.versions.iter().any(|known| known == version);
            overlay.folder == folder && has_version
        })
    }

    /// The patterns that name no call.
    pub(super) fn unused<'t>(&'t self, calls: &'t [MockCall]) -> impl Iterator<Item = &'t str> {
        let scenarios = self.pages.iter().map(|pages| &pages.scenario);
        let patterns = self.call.iter().flat_map(|entry| &entry.calls).chain(scenarios);
        patterns
            .filter(|pattern| !calls.iter().any(|call| matches(pattern, &call.name())))
            .map(String::as_str)
    }
}

impl Entry {
    fn names(&self, name: &str) -> bool {
        self.calls.iter().any(|pattern| matches(pattern, name))
    }
}

/// Whether a text matches a pattern in which `*` stands for any text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| matches(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("Routes_*_array", "Routes_Path_array", true),
            ("Routes_*_array", "Routes_Path_arrays", false),
            ("*", "", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("é*", "é", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
