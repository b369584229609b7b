//! Matches received requests with the request of a call.
//!
//! A difference is reported by location and never by value: method, path, and the names in query, headers and body.

use super::differences::{compare_bodies, compare_pairs, without_credentials};
use super::received_request::ReceivedRequest;
use super::routes::{match_operation, matches_template, redact_path};
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

/// An additional condition set by the test.
pub(crate) type Predicate = Box<dyn Fn(&ReceivedRequest) -> bool + Send + Sync>;

/// The expected request of a call, and which parts of it are not compared.
pub(crate) struct RequestMatcher {
    pub(crate) operation: &'static Operation,
    /// The request of the call.
    expected: ReceivedRequest,
    /// The headers set by the call itself, without those of every request.
    headers: HeaderMap,
    /// The path of the base URL.
    base: String,
    /// The names of the path parameters that are arguments of the call.
    arguments: Vec<&'static str>,
    pub(crate) ignored: IgnoredParts,
    pub(crate) predicates: Vec<Predicate>,
}

/// The parts that are not compared.
#[derive(Default)]
pub(crate) struct IgnoredParts {
    pub(crate) arguments: bool,
    pub(crate) query: bool,
    pub(crate) body: bool,
    /// Whether the request may contain more than the call does.
    pub(crate) partial: bool,
}

impl RequestMatcher {
    /// # Errors
    /// The request of the call is invalid: [`Error::Request`].
    pub(crate) fn new(builder: RequestBuilder) -> Result<RequestMatcher, Error> {
        let operation = builder.operation;
        let base = parse_url(operation, builder.base_url().as_str())?;
        let arguments = builder.path.iter().map(|(name, _)| *name).collect();
        let headers = builder.headers.clone();
        let (parts, body) = builder.into_request()?.into_parts();
        Ok(RequestMatcher {
            operation,
            expected: ReceivedRequest {
                method: parts.method,
                url: parse_url(operation, &parts.uri.to_string())?,
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

    /// Returns the URL of the call.
    pub(crate) fn target(&self) -> &Url {
        &self.expected.url
    }

    /// Returns the differences of a request from the call; empty if it matches. Returns `None` if it is a request of
    /// another operation.
    pub(crate) fn differences(&self, received: &ReceivedRequest) -> Option<Vec<String>> {
        let is_same_operation = |path: &str| {
            self.match_operation(&received.method, path)
                == self.match_operation(&self.expected.method, self.expected.path())
        };
        if received.method != self.expected.method || !is_same_operation(received.path()) {
            return None;
        }
        let mut differences = Vec::new();
        let path = self.path();
        if !matches_template(&path, received.path()) {
            differences.push(format!(
                "path: expected `{}`",
                redact_path(&self.expected.method, &path)
            ));
        }
        let IgnoredParts {
            arguments,
            query,
            body,
            partial,
        } = self.ignored;
        if !arguments && !query {
            let pairs = |request: &ReceivedRequest| {
                without_credentials(request.query(), |location| match location {
                    CredentialLocation::Query(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs(
                "query",
                pairs(&self.expected),
                pairs(received),
                partial,
                &mut differences,
            );
        }
        if !arguments {
            self.compare_headers(received, &mut differences);
            let pairs = |request: &ReceivedRequest| {
                without_credentials(request.cookies(), |location| match location {
                    CredentialLocation::Cookie(name) => Some(name),
                    _ => None,
                })
            };
            compare_pairs(
                "cookie",
                pairs(&self.expected),
                pairs(received),
                partial,
                &mut differences,
            );
        }
        if !arguments && !body {
            compare_bodies(&self.expected, received, partial, &mut differences);
        }
        // A predicate may rely on everything else being equal.
        if differences.is_empty() {
            differences.extend(self.predicates.iter().filter_map(|predicate| {
                match catch_unwind(AssertUnwindSafe(|| predicate(received))) {
                    Ok(true) => None,
                    Ok(false) => Some("predicate: it does not hold".to_owned()),
                    Err(_) => Some("predicate: it panicked".to_owned()),
                }
            }));
        }
        Some(differences)
    }

    /// Returns the expected path, with `{name}` for each ignored argument.
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

    /// Returns the id of the operation that a request belongs to.
    fn match_operation(&self, method: &Method, path: &str) -> Option<&'static str> {
        path.strip_prefix(&self.base)
            .and_then(|path| match_operation(method, path))
    }

    fn compare_headers(&self, received: &ReceivedRequest, differences: &mut Vec<String>) {
        for name in self.headers.keys().filter(|name| **name != COOKIE) {
            let values = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
            let (expected, received) = (values(&self.headers), values(&received.headers));
            if received.is_empty() {
                differences.push(format!("header: `{name}` is missing"));
            } else if received != expected {
                differences.push(format!("header: `{name}` has a different value"));
            }
        }
    }
}

fn parse_url(operation: &Operation, text: &str) -> Result<Url, Error> {
    let url = Url::parse(text);
    url.map_err(|_| RequestProblem::Server(ConfigProblem::ServerUrl).into_error(operation.id))
}
