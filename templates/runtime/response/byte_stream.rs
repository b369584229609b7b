//! Response bodies read incrementally, for bodies that are endless or too large for memory.

use super::raw::RawResponse;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::error::transport_error::TransportError;
use crate::runtime::error::transport_failure::TransportFailure;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use std::fmt::{self, Debug};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Sleep;

/// The body of a response as a stream of bytes, from [`Call::stream`](crate::Call::stream).
///
/// The attempt timeout applies to each wait for the next bytes. There is no time limit for the whole stream, and the
/// size limit of the client does not apply. Nothing is retried: the stream ends at the first error. Dropping
/// the stream closes the connection.
pub struct ByteStream {
    error_context: ErrorContext,
    status: StatusCode,
    headers: HeaderMap,
    /// `None` after the end.
    body: Option<reqwest::Body>,
    /// The time limit of each wait for the next bytes.
    chunk_timeout: Duration,
    /// Set while the stream waits for bytes.
    timer: Option<Pin<Box<Sleep>>>,
}

impl ByteStream {
    pub(crate) fn new(raw: RawResponse, error_context: ErrorContext, chunk_timeout: Duration) -> Self {
        let body = raw
            .unread_body
            .map(|unread_body| http::Response::from(*unread_body).into_body());
        ByteStream {
            error_context,
            status: raw.status,
            headers: raw.headers,
            body,
            chunk_timeout,
            timer: None,
        }
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The number of attempts: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.error_context.attempt
    }

    /// Returns the next bytes, or `None` at the end.
    ///
    /// # Errors
    /// [`Error::Transport`]: the connection broke, or no bytes arrived within the attempt timeout.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// Polls the next bytes.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let next = ready!(self.poll_body(context));
        self.timer = None;
        if !matches!(next, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(next.map(|next| {
            // The server may have carried out the request, and the caller may have used the bytes received so far.
            let error_context = ErrorContext {
                retryable: false,
                ..self.error_context
            };
            next.map_err(|failure| Error::Transport(Box::new(TransportError::new(error_context, failure))))
        }))
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportFailure>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        while let Poll::Ready(next) = Pin::new(&mut *body).poll_frame(context) {
            match next.map(|frame| frame.map(http_body::Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                Some(Ok(Ok(bytes))) => return Poll::Ready(Some(Ok(bytes))),
                // Trailers are ignored.
                Some(Ok(Err(_))) => {}
            }
        }
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(self.chunk_timeout)));
        timer
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(TransportFailure::TimedOut)))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

/// Omits the headers and the body.
impl Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
