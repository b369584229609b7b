//! A request as it goes to the HTTP client.

use super::headers;
use crate::runtime::error::request_error::RequestProblem;
use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::Url;

/// A request as it goes to the HTTP client.
pub(crate) struct PreparedRequest {
    pub(crate) method: &'static Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl PreparedRequest {
    /// Sees to it that the headers, whoever wrote them, do no harm: that none
    /// contradicts what is sent, and that a secret goes only where nobody but
    /// the server reads it.
    ///
    /// # Errors
    /// One of them does.
    pub(crate) fn check_headers(&mut self, is_confidential: bool) -> Result<(), RequestProblem> {
        headers::remove_framing(&mut self.headers, &self.url, self.body.len())?;
        match headers::find_sensitive(&self.headers) {
            Some(name) if !is_confidential => Err(RequestProblem::PlainText(name.to_string().into())),
            _ => Ok(()),
        }
    }
}
