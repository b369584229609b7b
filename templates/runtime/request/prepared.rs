//! A complete request, ready for the HTTP client.

use super::body::PreparedBody;
use super::headers;
use crate::runtime::error::request_error::RequestProblem;
use http::{HeaderMap, Method};
use reqwest::Url;

/// A complete request. It is built anew for each attempt.
pub(crate) struct PreparedRequest {
    pub(crate) method: &'static Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: PreparedBody,
}

impl PreparedRequest {
    /// Checks the headers, including those set by the caller and by hooks: none may contradict the message that is
    /// sent, and secret headers require a confidential connection. Removes the headers that the HTTP client sets
    /// itself.
    ///
    /// # Errors
    /// A header contradicts the message, or a header is secret and `is_confidential` is false.
    pub(crate) fn check_headers(&mut self, is_confidential: bool) -> Result<(), RequestProblem> {
        headers::remove_framing(&mut self.headers, &self.url, self.body.length())?;
        if is_confidential {
            return Ok(());
        }
        match headers::find_sensitive(&self.headers) {
            Some(name) => Err(RequestProblem::PlainText(name.to_string().into())),
            None => Ok(()),
        }
    }
}
