//! Functions of the user that are called around every attempt, and what they
//! are told.

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

/// Those of a client, in the order in which they were given.
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

    /// Shows them a request, which they may change.
    ///
    /// # Errors
    /// A URL that is no URI.
    pub(crate) fn before(
        &self,
        operation: &'static Operation,
        attempt: u32,
        request: &mut PreparedRequest,
    ) -> Result<(), RequestProblem> {
        if self.request.is_empty() {
            return Ok(());
        }
        let uri = Uri::try_from(request.url.as_str()).map_err(|error| RequestProblem::Http(error.into()))?;
        let mut told = AttemptRequest {
            operation,
            attempt,
            uri,
            request,
        };
        for hook in &self.request {
            hook(&mut told);
            // They may not know that this is to be done.
            mark_sensitive(told.headers_mut());
        }
        Ok(())
    }

    /// Tells them what became of it.
    pub(crate) fn after(&self, outcome: &AttemptOutcome<'_>) {
        for hook in &self.response {
            hook(outcome);
        }
    }
}

/// A request that is about to be sent, as
/// [`ClientBuilder::on_request`](crate::ClientBuilder::on_request) shows it.
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

    /// Where it goes, as it is sent. Path and query may hold tokens: think
    /// before you log them.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers: all but those about the connection and the length of the
    /// body. The token is among them, marked as sensitive.
    pub fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }

    /// The headers, to change them for this attempt. The next one starts again
    /// from those of the call.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.request.headers
    }

    /// The body as it is sent; empty if there is none. It may hold tokens:
    /// think before you log it.
    pub fn body(&self) -> &Bytes {
        &self.request.body
    }
}

/// Without arguments, headers and body.
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

/// What became of an attempt, as
/// [`ClientBuilder::on_response`](crate::ClientBuilder::on_response) tells it:
/// a reply, whatever its status, or an [`error`](Self::error).
pub struct AttemptOutcome<'r> {
    pub(crate) at: ErrorContext,
    pub(crate) elapsed: Duration,
    pub(crate) outcome: Result<&'r RawResponse, &'r TransportError>,
    pub(crate) retry_in: Option<Duration>,
}

impl<'r> AttemptOutcome<'r> {
    /// The id of the operation.
    pub fn operation(&self) -> &'static str {
        self.at.operation
    }

    /// The number of the attempt: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.at.attempt
    }

    /// How long the attempt took, from connecting to the last byte of the
    /// reply.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The status of the reply; `None` if no whole reply came.
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.ok().map(|raw| raw.status)
    }

    /// The headers of the reply; `None` if no whole reply came.
    pub fn headers(&self) -> Option<&'r HeaderMap> {
        self.outcome.ok().map(|raw| &raw.headers)
    }

    /// The body of the reply as it came, up to the limit of the client; `None`
    /// if no whole reply came. It may hold tokens: think before you log it.
    pub fn bytes(&self) -> Option<&'r Bytes> {
        self.outcome.ok().map(|raw| &raw.bytes)
    }

    /// Why no whole reply came; `None` if one did.
    pub fn error(&self) -> Option<&'r TransportError> {
        self.outcome.err()
    }

    /// How long the client waits before it attempts the call again; `None` if
    /// it does not, because this is final or because it was the last attempt.
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in
    }
}

/// Without headers and body.
impl Debug for AttemptOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptOutcome")
            .field("operation", &self.at.operation)
            .field("attempt", &self.at.attempt)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("error", &self.error().map(TransportError::kind))
            .field("retry_in", &self.retry_in)
            .finish_non_exhaustive()
    }
}
