//! What a request must have to be the call that a mock server waits for, and
//! in what a request differs from it.
//!
//! A difference is told by place and never by value: method, path, and the
//! names in query, headers and body.

use super::credential::Carrier;
use super::draft::Draft;
use super::error::{Error, Mistake};
use super::mock_received::Received;
use super::operation::Operation;
use crate::auth::SECURITY_SCHEMES;
use crate::operations::{OPERATIONS, SECRETS};
use http::header::COOKIE;
use http::{HeaderMap, Method};
use reqwest::Url;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A condition that the author of a test has.
pub(crate) type Condition = Box<dyn Fn(&Received) -> bool + Send + Sync>;

/// The request of a call, and what of it does not matter.
pub(crate) struct Pattern {
    pub(crate) operation: &'static Operation,
    /// The request that the call would send.
    wanted: Received,
    /// The headers that the call has beyond those of every call.
    headers: HeaderMap,
    /// What the server has in front of all paths.
    base: String,
    /// The names of the path values that the call was given.
    arguments: Vec<&'static str>,
    pub(crate) slack: Slack,
    pub(crate) conditions: Vec<Condition>,
}

/// What does not matter.
#[derive(Default)]
pub(crate) struct Slack {
    pub(crate) arguments: bool,
    pub(crate) query: bool,
    pub(crate) body: bool,
    /// There may be more than the call has.
    pub(crate) more: bool,
}

impl Pattern {
    /// # Errors
    /// The call is no request: [`Error::Request`].
    pub(crate) fn new(draft: Draft) -> Result<Pattern, Error> {
        let operation = draft.operation;
        let base = url(operation, draft.target().as_str())?;
        let arguments = draft.path.iter().map(|(name, _)| *name).collect();
        let headers = draft.headers.clone();
        let (parts, body) = draft.into_request()?.into_parts();
        Ok(Pattern {
            operation,
            wanted: Received {
                method: parts.method,
                url: url(operation, &parts.uri.to_string())?,
                headers: parts.headers,
                body,
            },
            headers,
            base: base.path().trim_end_matches('/').to_owned(),
            arguments,
            slack: Slack::default(),
            conditions: Vec::new(),
        })
    }

    /// Where the call would be sent.
    pub(crate) fn target(&self) -> &Url {
        &self.wanted.url
    }

    /// In what a request is not this call, empty if it is. `None` if it is one
    /// of another operation.
    pub(crate) fn differences(&self, received: &Received) -> Option<Vec<String>> {
        let is_same =
            |path: &str| self.route(&received.method, path) == self.route(&self.wanted.method, self.wanted.path());
        if received.method != self.wanted.method || !is_same(received.path()) {
            return None;
        }
        let mut found = Vec::new();
        let path = self.path();
        if !fits(&path, received.path()) {
            found.push(format!("path: it is not `{}`", shown_path(&self.wanted.method, &path)));
        }
        let Slack {
            arguments,
            query,
            body,
            more,
        } = self.slack;
        if !arguments && !query {
            let pairs = |request: &Received| {
                without(request.query(), |carrier| match carrier {
                    Carrier::Query(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs("query", pairs(&self.wanted), pairs(received), more, &mut found);
        }
        if !arguments {
            self.compare_headers(received, &mut found);
            let pairs = |request: &Received| {
                without(request.cookies(), |carrier| match carrier {
                    Carrier::Cookie(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs("cookie", pairs(&self.wanted), pairs(received), more, &mut found);
        }
        if !arguments && !body {
            compare_bodies(&self.wanted, received, more, &mut found);
        }
        // A condition may take for granted that the rest is as the call has it.
        if found.is_empty() {
            found.extend(self.conditions.iter().filter_map(|condition| {
                match catch_unwind(AssertUnwindSafe(|| condition(received))) {
                    Ok(true) => None,
                    Ok(false) => Some("condition: it does not hold".to_owned()),
                    Err(_) => Some("condition: it panicked".to_owned()),
                }
            }));
        }
        Some(found)
    }

    /// The path that a request must have, with `{name}` where it may have
    /// anything.
    fn path(&self) -> String {
        let path = self.wanted.path();
        let Some(path) = path.strip_prefix(&self.base).filter(|_| self.slack.arguments) else {
            return path.to_owned();
        };
        let is_argument = |part: &str| self.arguments.iter().any(|name| part.contains(&format!("{{{name}}}")));
        let segments = self.operation.path.split('/').zip(path.split('/'));
        let segments = segments.map(|(part, value)| if is_argument(part) { part } else { value });
        self.base.clone() + &segments.collect::<Vec<_>>().join("/")
    }

    /// The id of the operation that a request is for.
    fn route(&self, method: &Method, path: &str) -> Option<&'static str> {
        path.strip_prefix(&self.base).and_then(|path| route(method, path))
    }

    fn compare_headers(&self, received: &Received, found: &mut Vec<String>) {
        for name in self.headers.keys().filter(|name| **name != COOKIE) {
            let values = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
            let (wanted, received) = (values(&self.headers), values(&received.headers));
            if received.is_empty() {
                found.push(format!("header: `{name}` is missing"));
            } else if received != wanted {
                found.push(format!("header: `{name}` has another value"));
            }
        }
    }
}

fn url(operation: &Operation, text: &str) -> Result<Url, Error> {
    let url = Url::parse(text);
    url.map_err(|_| Mistake::Server(super::error::ConfigProblem::ServerUrl).of(operation.id))
}

/// The id of the operation with this method and path. Where several paths of
/// the document fit, the one with more text of its own: `/clients/list` goes
/// before `/clients/{id}` (OpenAPI 3.0, "Path Templating Matching").
pub(crate) fn route(method: &Method, path: &str) -> Option<&'static str> {
    find(method, path).map(|(_, id)| id)
}

/// The path and the id of that operation.
fn find(method: &Method, path: &str) -> Option<(&'static str, &'static str)> {
    let (_, template, id) = OPERATIONS
        .iter()
        .filter(|(verb, template, _)| method == verb && fits(template, path))
        .max_by_key(|(_, template, _)| template.split('/').map(own_text).collect::<Vec<_>>())?;
    Some((template, id))
}

/// A path as it is shown: with `{name}` in the place of what is secret.
pub(crate) fn shown_path(method: &Method, path: &str) -> String {
    let Some((template, id)) = find(method, path) else {
        return path.to_owned();
    };
    let is_secret = |part: &str| {
        let mut secrets = SECRETS.iter().filter(|(operation, _)| *operation == id);
        secrets.any(|(_, name)| part.contains(&format!("{{{name}}}")))
    };
    let parts = template.split('/').zip(path.split('/'));
    let parts = parts.map(|(part, value)| if is_secret(part) { part } else { value });
    parts.collect::<Vec<_>>().join("/")
}

/// How much of a segment is its own.
fn own_text(template: &str) -> usize {
    split(template).map_or(usize::MAX, |(before, after)| before.len() + after.len())
}

/// Whether a path is what a template says, with something in the place of
/// each `{name}`.
fn fits(template: &str, path: &str) -> bool {
    let fits = |(template, segment): (&str, &str)| match split(template) {
        None => template == segment,
        Some((before, after)) => segment
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|value| !value.is_empty()),
    };
    template.split('/').count() == path.split('/').count() && template.split('/').zip(path.split('/')).all(fits)
}

/// What stands before the first `{name}` of a segment and after the last;
/// `None` if there is none.
fn split(template: &str) -> Option<(&str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.rsplit_once('}')?;
    Some((before, after))
}

/// Pairs without those that are credentials, which do not matter.
fn without(mut pairs: Vec<(String, String)>, key: fn(&Carrier) -> Option<&str>) -> Vec<(String, String)> {
    let is_key = |name: &str| SECURITY_SCHEMES.iter().any(|scheme| key(&scheme.carrier) == Some(name));
    pairs.retain(|(name, _)| !is_key(name));
    pairs
}

/// Compares lists of pairs. The order of names is nobody's concern; that of
/// the values of one name is.
fn compare_pairs(
    place: &str,
    wanted: Vec<(String, String)>,
    received: Vec<(String, String)>,
    more: bool,
    found: &mut Vec<String>,
) {
    let (wanted, received) = (by_name(wanted), by_name(received));
    let names: BTreeSet<&String> = wanted.keys().chain(received.keys()).collect();
    for name in names {
        let problem = match (wanted.get(name), received.get(name)) {
            (Some(wanted), Some(received)) if wanted != received => "has another value",
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
    fn of(request: &Received) -> Content {
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

fn compare_bodies(wanted: &Received, received: &Received, more: bool, found: &mut Vec<String>) {
    match (Content::of(wanted), Content::of(received)) {
        (Content::Nothing, Content::Nothing) => {}
        (Content::Json(wanted), Content::Json(received)) => compare_json("$", &wanted, &received, more, found),
        (Content::Form(wanted), Content::Form(received)) => compare_pairs("body", wanted, received, more, found),
        (Content::Other(one), Content::Other(other)) if one == other => {
            if wanted.pieces() != received.pieces() {
                found.push("body: it has other bytes".to_owned());
            }
        }
        (wanted, received) => found.push(format!("body: it is {} and not {}", received.kind(), wanted.kind())),
    }
}

/// Compares JSON by value; `path` is the place, as JSONPath (RFC 9535).
fn compare_json(path: &str, wanted: &Json, received: &Json, more: bool, found: &mut Vec<String>) {
    match (wanted, received) {
        (Json::Object(wanted), Json::Object(received)) => {
            for (name, value) in wanted {
                let path = format!("{path}.{name}");
                match received.get(name) {
                    Some(received) => compare_json(&path, value, received, more, found),
                    None => found.push(format!("body: `{path}` is missing")),
                }
            }
            let unknown = received.keys().filter(|name| !more && !wanted.contains_key(*name));
            found.extend(unknown.map(|name| format!("body: `{path}.{name}` is one too many")));
        }
        (Json::Array(wanted), Json::Array(received)) if wanted.len() == received.len() => {
            for (index, (wanted, received)) in wanted.iter().zip(received).enumerate() {
                compare_json(&format!("{path}[{index}]"), wanted, received, more, found);
            }
        }
        (Json::Array(wanted), Json::Array(received)) => {
            let (wanted, received) = (wanted.len(), received.len());
            found.push(format!("body: `{path}` has {received} items and not {wanted}"));
        }
        _ if wanted == received => {}
        _ => found.push(format!("body: `{path}` has another value")),
    }
}
