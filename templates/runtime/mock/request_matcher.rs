//! What a request must have to be the call that a mock server waits for, and
//! in what a request differs from it.
//!
//! A difference is told by place and never by value: method, path, and the
//! names in query, headers and body.

use super::differences::{compare_bodies, compare_pairs, without};
use super::received_request::ReceivedRequest;
use super::routes::{match_operation, matches_template, shown_path};
use crate::runtime::auth::credential::CredentialLocation;
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::operation::Operation;
use http::header::COOKIE;
use http::{HeaderMap, Method};
use reqwest::Url;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A condition that the author of a test has.
pub(crate) type Predicate = Box<dyn Fn(&ReceivedRequest) -> bool + Send + Sync>;

/// The request of a call, and what of it does not matter.
pub(crate) struct RequestMatcher {
    pub(crate) operation: &'static Operation,
    /// The request that the call would send.
    expected: ReceivedRequest,
    /// The headers that the call has beyond those of every call.
    headers: HeaderMap,
    /// What the server has in front of all paths.
    base: String,
    /// The names of the path values that the call was given.
    arguments: Vec<&'static str>,
    pub(crate) ignored: IgnoredParts,
    pub(crate) predicates: Vec<Predicate>,
}

/// What does not matter.
#[derive(Default)]
pub(crate) struct IgnoredParts {
    pub(crate) arguments: bool,
    pub(crate) query: bool,
    pub(crate) body: bool,
    /// There may be more than the call has.
    pub(crate) more: bool,
}

impl RequestMatcher {
    /// # Errors
    /// The call is no request: [`Error::Request`].
    pub(crate) fn new(builder: RequestBuilder) -> Result<RequestMatcher, Error> {
        let operation = builder.operation;
        let base = url(operation, builder.base_url().as_str())?;
        let arguments = builder.path.iter().map(|(name, _)| *name).collect();
        let headers = builder.headers.clone();
        let (parts, body) = builder.into_request()?.into_parts();
        Ok(RequestMatcher {
            operation,
            expected: ReceivedRequest {
                method: parts.method,
                url: url(operation, &parts.uri.to_string())?,
                headers: parts.headers,
                body,
            },
            headers,
            base: base.path().trim_end_matches('/').to_owned(),
            arguments,
            ignored: IgnoredParts::default(),
            predicates: Vec::new(),
        })
    }

    /// Where the call would be sent.
    pub(crate) fn target(&self) -> &Url {
        &self.expected.url
    }

    /// In what a request is not this call, empty if it is. `None` if it is one
    /// of another operation.
    pub(crate) fn differences(&self, received: &ReceivedRequest) -> Option<Vec<String>> {
        let is_same = |path: &str| {
            self.match_operation(&received.method, path)
                == self.match_operation(&self.expected.method, self.expected.path())
        };
        if received.method != self.expected.method || !is_same(received.path()) {
            return None;
        }
        let mut found = Vec::new();
        let path = self.path();
        if !matches_template(&path, received.path()) {
            found.push(format!(
                "path: it is not `{}`",
                shown_path(&self.expected.method, &path)
            ));
        }
        let IgnoredParts {
            arguments,
            query,
            body,
            more,
        } = self.ignored;
        if !arguments && !query {
            let pairs = |request: &ReceivedRequest| {
                without(request.query(), |location| match location {
                    CredentialLocation::Query(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs("query", pairs(&self.expected), pairs(received), more, &mut found);
        }
        if !arguments {
            self.compare_headers(received, &mut found);
            let pairs = |request: &ReceivedRequest| {
                without(request.cookies(), |location| match location {
                    CredentialLocation::Cookie(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs("cookie", pairs(&self.expected), pairs(received), more, &mut found);
        }
        if !arguments && !body {
            compare_bodies(&self.expected, received, more, &mut found);
        }
        // A condition may take for granted that the rest is as the call has it.
        if found.is_empty() {
            found.extend(self.predicates.iter().filter_map(|predicate| {
                match catch_unwind(AssertUnwindSafe(|| predicate(received))) {
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
        let path = self.expected.path();
        let Some(path) = path.strip_prefix(&self.base).filter(|_| self.ignored.arguments) else {
            return path.to_owned();
        };
        let is_argument = |part: &str| self.arguments.iter().any(|name| part.contains(&format!("{{{name}}}")));
        let segments = self.operation.path.split('/').zip(path.split('/'));
        let segments = segments.map(|(part, value)| if is_argument(part) { part } else { value });
        self.base.clone() + &segments.collect::<Vec<_>>().join("/")
    }

    /// The id of the operation that a request is for.
    fn match_operation(&self, method: &Method, path: &str) -> Option<&'static str> {
        path.strip_prefix(&self.base)
            .and_then(|path| match_operation(method, path))
    }

    fn compare_headers(&self, received: &ReceivedRequest, found: &mut Vec<String>) {
        for name in self.headers.keys().filter(|name| **name != COOKIE) {
            let values = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
            let (expected, received) = (values(&self.headers), values(&received.headers));
            if received.is_empty() {
                found.push(format!("header: `{name}` is missing"));
            } else if received != expected {
                found.push(format!("header: `{name}` has another value"));
            }
        }
    }
}

fn url(operation: &Operation, text: &str) -> Result<Url, Error> {
    let url = Url::parse(text);
    url.map_err(|_| RequestProblem::Server(ConfigProblem::ServerUrl).into_error(operation.id))
}
