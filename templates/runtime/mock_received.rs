//! Requests as a mock server receives them.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use reqwest::Url;
use serde::de::DeserializeOwned;
use std::fmt::{self, Debug};

/// A request that a mock server received.
///
/// It is shown (`Debug`) without its query, headers and body, which may hold
/// what is better not in the log of a build server.
#[derive(Clone)]
pub struct Received {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The pairs of the query, decoded, in their order.
    pub fn query(&self) -> Vec<(String, String)> {
        self.url.query_pairs().into_owned().collect()
    }

    /// The headers, those of the client and of HTTP among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body read as JSON, into the model that was sent or into a
    /// `serde_json::Value`.
    ///
    /// # Errors
    /// The body is not JSON, or not that of such a value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The body read as a form (`application/x-www-form-urlencoded`): its
    /// pairs, decoded, in their order.
    pub fn form(&self) -> Vec<(String, String)> {
        // A query is written like a form.
        let mut url = self.url.clone();
        url.set_query(Some(&String::from_utf8_lossy(&self.body)));
        url.query_pairs().into_owned().collect()
    }

    /// What the body is said to be, without parameters; empty if nothing is.
    pub(crate) fn media_type(&self) -> String {
        let value = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = value.and_then(|value| value.split(';').next());
        media_type.unwrap_or_default().trim().to_ascii_lowercase()
    }
}

impl From<&wiremock::Request> for Received {
    fn from(request: &wiremock::Request) -> Self {
        Received {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: request.body.clone().into(),
        }
    }
}

/// Without query, headers and body.
impl Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}
