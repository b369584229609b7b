//! Replies as they come: bytes without end, or too many to hold.

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

/// The bytes of a reply as they come, from
/// [`Call::stream`](crate::Call::stream).
///
/// Each wait for more may take as long as an attempt; the stream as a whole may
/// take for ever, and the client's limit on bodies does not count. Nothing is
/// repeated: an error is the end. To drop the stream is to hang up.
pub struct ByteStream {
    at: ErrorContext,
    status: StatusCode,
    headers: HeaderMap,
    /// `None` behind the end.
    body: Option<reqwest::Body>,
    patience: Duration,
    /// There while somebody waits.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl ByteStream {
    pub(crate) fn new(raw: RawResponse, at: ErrorContext, patience: Duration) -> Self {
        let body = raw
            .unread_body
            .map(|unread_body| http::Response::from(unread_body).into_body());
        ByteStream {
            at,
            status: raw.status,
            headers: raw.headers,
            body,
            patience,
            alarm: None,
        }
    }

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many attempts it took: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.at.attempt
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Transport`]: the connection broke, or nothing came in time.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let next = ready!(self.poll_body(context));
        self.alarm = None;
        if !matches!(next, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(next.map(|next| {
            // What was sent may have been acted on, and so has what came.
            let at = ErrorContext {
                retryable: false,
                ..self.at
            };
            next.map_err(|failure| Error::Transport(Box::new(TransportError::new(at, failure))))
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
                // Trailers, which nobody asks for.
                Some(Ok(Err(_))) => {}
            }
        }
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(self.patience)));
        alarm
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

/// Without headers and body.
impl Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
