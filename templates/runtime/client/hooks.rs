//! Functions of the user that are called before and after each attempt, and the types of their arguments.

use crate::runtime::error::context::ErrorContext;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::error::transport_error::TransportError;
use crate::runtime::request::headers::mark_sensitive;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::prepared::PreparedRequest;
use crate::runtime::response::raw::RawResponse;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use std::fmt::{self, Debug};
use std::time::Duration;

/// The hooks of a client, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Hooks {
    request: Vec<RequestHook>,
    response: Vec<ResponseHook>,
}

type RequestHook = Box<dyn Fn(&mut AttemptRequest<'_>) + Send + Sync>;
type ResponseHook = Box<dyn Fn(&AttemptOutcome<'_>) + Send + Sync>;

impl Hooks {
    pub(crate) fn on_request(&mut self, hook: impl Fn(&mut AttemptRequest<'_>) + Send + Sync + 'static) {
        self.request.push(Box::new(hook));
    }

    pub(crate) fn on_response(&mut self, hook: impl Fn(&AttemptOutcome<'_>) + Send + Sync + 'static) {
        self.response.push(Box::new(hook));
    }

    /// Calls the request hooks, which may change the headers of the request, and returns the request.
    ///
    /// # Errors
    /// The URL is not a valid URI, or a hook set a header that [`PreparedRequest::check_headers`] rejects.
    pub(crate) fn before(
        &self,
        operation: &'static Operation,
        attempt: u32,
        mut request: PreparedRequest,
        is_confidential: bool,
    ) -> Result<PreparedRequest, RequestProblem> {
        if self.request.is_empty() {
            return Ok(request);
        }
        let uri = Uri::try_from(request.url.as_str()).map_err(|error| RequestProblem::Http(error.into()))?;
        let mut attempt_request = AttemptRequest {
            operation,
            attempt,
            uri,
            request: &mut request,
        };
        for hook in &self.request {
            hook(&mut attempt_request);
            // A hook may add secret headers without marking them.
            mark_sensitive(attempt_request.headers_mut());
        }
        request.check_headers(is_confidential)?;
        Ok(request)
    }

    /// Calls the response hooks.
    pub(crate) fn after(&self, outcome: &AttemptOutcome<'_>) {
        for hook in &self.response {
            hook(outcome);
        }
    }
}

/// A request that is about to be sent, passed to the functions of
/// [`ClientBuilder::on_request`](crate::ClientBuilder::on_request).
pub struct AttemptRequest<'r> {
    operation: &'static Operation,
    attempt: u32,
    uri: Uri,
    request: &'r mut PreparedRequest,
}

impl AttemptRequest<'_> {
    /// The id of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// The number of the attempt: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The method.
    pub fn method(&self) -> &Method {
        self.request.method
    }

    /// The URI of the request. Its path and query may contain tokens: do not log them without need.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers, except those about the connection and the length of the body. The token is among them, marked as
    /// sensitive.
    pub fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }

    /// The headers, for changes to this attempt. The next attempt starts with the headers of the call.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.request.headers
    }

    /// The body; empty if there is none, and `None` if it is a [stream](crate::Body). It may contain tokens: do not log it
    /// without need.
    pub fn body(&self) -> Option<&Bytes> {
        self.request.body.bytes()
    }
}

/// Omits the arguments, the headers and the body.
impl Debug for AttemptRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { id, method, path, .. } = self.operation;
        f.debug_struct("AttemptRequest")
            .field("operation", id)
            .field("attempt", &self.attempt)
            .field("method", method)
            .field("path", path)
            .finish_non_exhaustive()
    }
}

/// The outcome of an attempt, passed to the functions of
/// [`ClientBuilder::on_response`](crate::ClientBuilder::on_response): a response with any status, or an
/// [`error`](Self::error).
pub struct AttemptOutcome<'r> {
    pub(crate) context: ErrorContext,
    pub(crate) elapsed: Duration,
    pub(crate) outcome: Result<&'r RawResponse, &'r TransportError>,
    pub(crate) retry_in: Option<Duration>,
}

impl<'r> AttemptOutcome<'r> {
    /// The id of the operation.
    pub fn operation(&self) -> &'static str {
        self.context.operation
    }

    /// The number of the attempt: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.context.attempt
    }

    /// The duration of the attempt, from connecting to the last byte of the response.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The status of the response; `None` if no complete response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.ok().map(|raw| raw.status)
    }

    /// The headers of the response; `None` if no complete response arrived.
    pub fn headers(&self) -> Option<&'r HeaderMap> {
        self.outcome.ok().map(|raw| &raw.headers)
    }

    /// The raw body of the response, up to the maximum size set by the client; `None` if no complete response arrived.
    /// It may contain tokens: do not log it without need.
    pub fn bytes(&self) -> Option<&'r Bytes> {
        self.outcome.ok().map(|raw| &raw.bytes)
    }

    /// The reason why no complete response arrived; `None` if one did.
    pub fn error(&self) -> Option<&'r TransportError> {
        self.outcome.err()
    }

    /// The delay before the next attempt; `None` if there is none, because the outcome is not retryable or this was the
    /// last attempt.
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in
    }
}

/// Omits the headers and the body.
impl Debug for AttemptOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptOutcome")
            .field("operation", &self.context.operation)
            .field("attempt", &self.context.attempt)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("error", &self.error().map(TransportError::kind))
            .field("retry_in", &self.retry_in)
            .finish_non_exhaustive()
    }
}
