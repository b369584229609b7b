//! [`ReceivedRequest`]: a request that the mock server received.

use super::routes::{find_operation, path_value, redact_path};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use serde::de::DeserializeOwned;
use std::fmt::{self, Debug};

/// A request that a mock server received.
///
/// `Debug` omits the query, the headers, the body and the secrets in the path, because test output is often kept in
/// logs.
#[derive(Clone)]
pub struct ReceivedRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    route: Route,
}

/// The operation of a request below a base path.
#[derive(Clone, Default)]
struct Route {
    base: String,
    /// The path template and the id.
    operation: Option<(&'static str, &'static str)>,
}

impl ReceivedRequest {
    /// `url` is any URL of the server.
    pub(crate) fn new(head: http::request::Parts, body: Bytes, mut url: Url) -> ReceivedRequest {
        url.set_path(head.uri.path());
        url.set_query(head.uri.query());
        Self::from_parts(head.method, url, head.headers, body)
    }

    /// `url` is the complete URL.
    pub(crate) fn from_parts(method: Method, url: Url, headers: HeaderMap, body: Bytes) -> ReceivedRequest {
        let route = Route {
            base: String::new(),
            operation: find_operation(&method, url.path()),
        };
        ReceivedRequest {
            method,
            url,
            headers,
            body,
            route,
        }
    }

    /// Finds the operation again, if the base URL of the client has another path than before.
    pub(crate) fn set_base(&mut self, base: &str) {
        if self.route.base != base {
            self.route.base = base.to_owned();
            let path = self.path().strip_prefix(base);
            self.route.operation = path.and_then(|path| find_operation(&self.method, path));
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The id of its operation, as in [`Operation::id`](crate::Operation::id), or `None` if the API has no such method
    /// and path.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.route.operation.map(|(_, id)| id)
    }

    /// The value of `{name}` in the path template of the operation, decoded. `None` if there is no such parameter.
    pub fn path_parameter(&self, name: &str) -> Option<String> {
        let (template, _) = self.route.operation?;
        let path = self.path().strip_prefix(&self.route.base)?;
        let value = percent_decode_str(path_value(template, path, name)?);
        Some(value.decode_utf8_lossy().into_owned())
    }

    /// The pairs of the query, decoded, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        self.url.query_pairs().into_owned().collect()
    }

    /// The first value of that name in the query, decoded.
    pub fn query_parameter(&self, name: &str) -> Option<String> {
        self.query_parameters(name).into_iter().next()
    }

    /// All values of that name in the query, decoded, in order.
    pub fn query_parameters(&self, name: &str) -> Vec<String> {
        let pairs = self.url.query_pairs().filter(|(key, _)| key == name);
        pairs.map(|(_, value)| value.into_owned()).collect()
    }

    /// The cookies, in order and not decoded.
    pub(crate) fn cookies(&self) -> Vec<(String, String)> {
        let lines = self.headers.get_all(COOKIE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        };
        lines.flat_map(|line| line.split("; ")).map(pair).collect()
    }

    /// All headers, including those set by the client and by the HTTP client.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Parses the body as JSON, into a model or a `serde_json::Value`.
    ///
    /// # Errors
    /// The body is not JSON, or not of that type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// Parses the body as a form (`application/x-www-form-urlencoded`). Returns its pairs, decoded, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        // Forms and queries have the same encoding.
        let mut url = self.url.clone();
        url.set_query(Some(&String::from_utf8_lossy(&self.body)));
        url.query_pairs().into_owned().collect()
    }

    /// Splits the body at its multipart boundary (RFC 2046, section 5.1), which is different in each request. Without a
    /// boundary, the body is a single part.
    pub(crate) fn parts(&self) -> Vec<&[u8]> {
        let value = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = value.and_then(|value| value.split_once("boundary="));
        let boundary = boundary.map_or("", |(_, boundary)| boundary.trim_matches('"'));
        let (mut parts, mut rest) = (Vec::new(), &*self.body);
        if !boundary.is_empty() {
            let find_boundary = |rest: &[u8]| {
                rest.windows(boundary.len())
                    .position(|bytes| bytes == boundary.as_bytes())
            };
            while let Some(at) = find_boundary(rest) {
                parts.push(&rest[..at]);
                rest = &rest[at + boundary.len()..];
            }
        }
        parts.push(rest);
        parts
    }

    /// Returns the media type of the body without parameters; empty if there is none.
    pub(crate) fn media_type(&self) -> String {
        let value = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = value.and_then(|value| value.split(';').next());
        media_type.unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// Omits the query, the headers and the body.
impl Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("path", &redact_path(&self.method, self.path()))
            .finish_non_exhaustive()
    }
}
