//! Builds the request of a call from its serialized arguments, the credentials of the client, and the server.

use super::request_builder::{RequestBuilder, TypedBody};
use crate::runtime::auth::credential::{self, Credential};
use crate::runtime::client::api_client::last_value;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::body::{BodyContent, PreparedBody};
use crate::runtime::request::headers::header_value;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::path;
use crate::runtime::request::prepared::PreparedRequest;
use crate::runtime::request::query;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use std::borrow::Cow;

const AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

impl RequestBuilder {
    /// Returns the complete request.
    ///
    /// # Errors
    /// [`Error::Request`] for the first error of the builder, for those of [`Self::prepare`], and for a body that is not in
    /// memory.
    pub(crate) fn into_request(mut self) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare().and_then(|prepared| {
            let request = http::Request::builder()
                .method(prepared.method)
                .uri(prepared.url.as_str());
            let body = prepared.body.bytes().ok_or(RequestProblem::BodyNotInMemory)?;
            let mut request = request.body(body.clone()).map_err(RequestProblem::Http)?;
            *request.headers_mut() = prepared.headers;
            Ok(request)
        });
        request.map_err(|problem| problem.into_error(self.operation.id))
    }

    /// Builds the request of one attempt. It is called again for each retry.
    ///
    /// # Errors
    /// The first error of the builder, which only the first call returns; a missing path value or credential; a secret
    /// that would be sent over plain `http`; or a body that was sent before, or whose files are not open.
    pub(crate) fn prepare(&mut self) -> Result<PreparedRequest, RequestProblem> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let Operation {
            method,
            path,
            security,
            accept,
            ..
        } = self.operation;
        let client = self.client.inner();
        let value = |name: &str| match last_value(&self.path, name) {
            Some(value) => Some(Cow::Borrowed(value)),
            None => client.global(name).map(path::encode),
        };
        let base = self.base_url().as_str();
        let mut url = String::with_capacity(base.len() + 2 * path.len());
        url.push_str(base);
        path::expand(&mut url, path, value)?;
        let credentials = credential::select_credentials(security, &client.credentials)?;
        let mut query: Vec<&str> = match &self.page_url {
            Some(_) => Vec::new(),
            None => self.query.iter().map(String::as_str).collect(),
        };
        let mut cookies: Vec<&str> = self.cookies.iter().map(String::as_str).collect();
        // Enough for those of most calls.
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(
            ACCEPT,
            header_value(ACCEPT.as_str(), Bytes::from_static(accept.as_bytes()))?,
        );
        let mut has_credentials = false;
        for credential in credentials {
            has_credentials = true;
            match credential {
                Credential::Header(name, value) => drop(headers.insert(name, value.clone())),
                Credential::Query(pair) => query.push(pair.expose()),
                Credential::Cookie(pair) => cookies.push(pair.expose()),
            }
        }
        let url = match self.page_url.clone() {
            Some(mut url) => {
                query::replace_pairs(&mut url, &query);
                url
            }
            None => {
                query::append(&mut url, &query.join("&"));
                self.base_url().parse_longer(&url).map_err(RequestProblem::Server)?
            }
        };
        // The URL of a page identifies it, whatever the method of the first request (RFC 9110, section 9.3.1).
        let method = if self.page_url.is_some() { &Method::GET } else { method };
        let mut body = PreparedBody::Bytes(Bytes::new());
        if let Some(TypedBody { media_type, content }) = self.body.as_ref().filter(|_| self.page_url.is_none()) {
            let media_type = match media_type {
                Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
                Cow::Owned(text) => Bytes::copy_from_slice(text.as_bytes()),
            };
            headers.insert(CONTENT_TYPE, header_value(CONTENT_TYPE.as_str(), media_type)?);
            body = match content {
                BodyContent::Files(_) => return Err(RequestProblem::BodyNotInMemory),
                BodyContent::Ready(_) if !content.is_available() => return Err(RequestProblem::BodySent),
                BodyContent::Ready(body) => body.clone(),
            };
        }
        if !cookies.is_empty() {
            let mut cookies = header_value(COOKIE.as_str(), cookies.join("; ").into())?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }
        // Inserted last, so that the caller can replace any header.
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let is_confidential = self.may_send_secrets();
        if !is_confidential && has_credentials {
            return Err(RequestProblem::Server(ConfigProblem::PlainText));
        }
        if let Some(name) = self.secret.as_ref().filter(|_| !is_confidential) {
            return Err(RequestProblem::PlainText(name.clone()));
        }
        let mut request = PreparedRequest {
            method,
            url,
            headers,
            body,
        };
        request.check_headers(is_confidential)?;
        Ok(request)
    }
}
