//! Matches received requests with the request of a call.
//!
//! A difference is reported by location and never by value: method, path, and the names in query, headers and body.

use super::differences::{compare_bodies, compare_pairs, without_credentials};
use super::received::ReceivedRequest;
use super::routes::{matches_template, redact_path};
use crate::runtime::auth::credential::CredentialLocation;
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::operation::Operation;
use http::HeaderMap;
use http::header::COOKIE;
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
    pub(crate) base: String,
    /// The names of the path parameters that are arguments of the call.
    arguments: Vec<&'static str>,
    pub(crate) ignored: IgnoredParts,
    pub(crate) predicates: Vec<Predicate>,
}

/// The parts that are not compared.
#[derive(Default)]
pub(crate) struct IgnoredParts {
    pub(crate) arguments: bool,
    /// The values that the client sets for all calls.
    pub(crate) client_values: bool,
    pub(crate) query: bool,
    pub(crate) body: bool,
    /// Whether the request may contain more than the call does.
    pub(crate) partial: bool,
}

impl RequestMatcher {
    /// # Errors
    /// The request of the call is invalid: [`Error::Request`].
    pub(crate) fn new(builder: Box<RequestBuilder>) -> Result<RequestMatcher, Error> {
        let operation = builder.operation;
        let base = parse_url(operation, builder.base_url().as_str())?;
        let arguments = builder.path.iter().map(|(name, _)| *name).collect();
        let headers = builder.headers.clone();
        let (parts, body) = builder.into_request()?.into_parts();
        let url = parse_url(operation, &parts.uri.to_string())?;
        let mut expected = ReceivedRequest::from_parts(parts.method, url, parts.headers, body);
        let base = base.path().trim_end_matches('/').to_owned();
        expected.set_base(&base);
        Ok(RequestMatcher {
            operation,
            expected,
            headers,
            base,
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
    pub(crate) fn differences(&self, received: &mut ReceivedRequest) -> Option<Vec<String>> {
        received.set_base(&self.base);
        if received.method != self.expected.method || received.operation_id() != self.expected.operation_id() {
            return None;
        }
        let received = &*received;
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
            client_values: _,
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

    /// Returns the expected path, with `{name}` for each ignored value.
    fn path(&self) -> String {
        let IgnoredParts {
            arguments,
            client_values,
            ..
        } = self.ignored;
        let path = self.expected.path();
        let Some(path) = path.strip_prefix(&self.base).filter(|_| arguments || client_values) else {
            return path.to_owned();
        };
        let is_argument = |part: &str| self.arguments.iter().any(|name| part.contains(&format!("{{{name}}}")));
        let is_ignored = |part: &str| part.contains('{') && if is_argument(part) { arguments } else { client_values };
        let segments = self.operation.path.split('/').zip(path.split('/'));
        let segments = segments.map(|(part, value)| if is_ignored(part) { part } else { value });
        self.base.clone() + &segments.collect::<Vec<_>>().join("/")
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
