//! [`ItemStream`]: the items of a stream, decoded as they arrive.

use super::format::StreamFormat;
use super::frame::{EventFields, Frame};
use super::framer::Framer;
use super::lines::JsonLines;
use super::reconnection::Reconnection;
use crate::runtime::call::send;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::error::api_error::ApiError;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::error::transport_error::TransportError;
use crate::runtime::error::transport_failure::TransportFailure;
use crate::runtime::request::operation::Operation;
use crate::runtime::response::body::BodyDecoder;
use crate::runtime::response::byte_stream::ByteStream;
use crate::runtime::response::raw::RawResponse;
use futures_core::{FusedStream, Stream};
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Debug};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::time::Sleep;

/// The items of a stream, from a [`StreamCall`](crate::StreamCall).
///
/// ```text
/// let mut stream = client.group().operation(&request).await?;
/// while let Some(item) = stream.next().await {
///     let item = item?;
/// }
/// ```
///
/// An item that cannot be decoded is an [`Error::Decode`]; the items after it are still returned. Any other error is the
/// last element. If the document names the end of the stream, such as `[DONE]`, a stream that ends without it ends with
/// an [`Error::Decode`]. After its end, the stream returns only `None`.
///
/// The memory that a stream uses does not depend on its length: an item has at most the size of a body
/// ([`ClientBuilder::max_response_bytes`](crate::ClientBuilder::max_response_bytes)). Dropping the stream closes the
/// connection.
#[must_use = "a stream does nothing until it is polled"]
pub struct ItemStream<T> {
    state: State,
    framer: Framer,
    format: &'static StreamFormat,
    operation: &'static Operation,
    decoder: BodyDecoder<T>,
    options: StreamOptions,
    reconnection: Option<Box<Reconnection>>,
    /// Of the last response.
    context: ErrorContext,
    status: StatusCode,
    headers: HeaderMap,
    /// The fields of the event that was returned last.
    event: EventFields,
    /// Set while the stream waits for an item, if there is a time limit.
    item_timer: Option<Pin<Box<Sleep>>>,
}

/// The limits of a stream.
#[derive(Clone, Copy)]
pub(crate) struct StreamOptions {
    /// The maximum size of an item in bytes.
    pub(crate) max_item_bytes: usize,
    /// The maximum memory in bytes that decoding an item may allocate.
    pub(crate) memory: usize,
    /// The time limit of each wait for bytes, and of decoding an item.
    pub(crate) chunk_timeout: Duration,
    /// The time limit of each wait for an item.
    pub(crate) item_timeout: Option<Duration>,
    /// Whether the thread of blocking calls reads the stream.
    pub(crate) is_blocking: bool,
}

/// The future of the request that opens a stream.
type OpenFuture = Pin<Box<dyn Future<Output = Result<(RawResponse, ErrorContext), Error>> + Send>>;

enum State {
    Reading(ByteStream),
    /// Waits before the next connection.
    Waiting(Pin<Box<Sleep>>),
    Connecting(OpenFuture),
    Ended,
}

impl<T> ItemStream<T> {
    /// Creates the stream of a response whose body is unread.
    ///
    /// # Errors
    /// [`Error::Decode`]: the media type of the response is not one of a stream.
    pub(crate) fn new(
        (raw, context): (RawResponse, ErrorContext),
        operation: &'static Operation,
        (format, decoder): (&'static StreamFormat, BodyDecoder<T>),
        options: StreamOptions,
        reconnection: Option<Box<Reconnection>>,
    ) -> Result<Self, Error> {
        let mut stream = ItemStream {
            state: State::Ended,
            framer: Framer::Lines(JsonLines::default()),
            format,
            operation,
            decoder,
            options,
            reconnection,
            context,
            status: raw.status,
            headers: HeaderMap::new(),
            event: EventFields::default(),
            item_timer: None,
        };
        stream.start((raw, context))?;
        Ok(stream)
    }

    /// The status of the response. After a reconnection, that of the last one.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response. After a reconnection, those of the last one.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The number of attempts until the response began: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.context.attempt
    }

    /// The name (`event`) of the server-sent event that was returned last; empty if it has none.
    pub fn event_name(&self) -> &str {
        &self.event.name
    }

    /// The `id` of the server-sent event that was returned last, if it has one.
    pub fn event_id(&self) -> Option<&str> {
        self.event.id.as_deref()
    }

    /// The id of the operation.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Returns the next item, or `None` at the end. It is cancel-safe: if the future is dropped, the next one waits for
    /// the same item.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let next = match self.poll_frame(context) {
            Poll::Ready(next) => next,
            Poll::Pending => match self.poll_item_timer(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(error) => Some(Err(error)),
            },
        };
        self.item_timer = None;
        Poll::Ready(match next {
            Some(Ok(frame)) => {
                if let Some(reconnection) = &mut self.reconnection {
                    reconnection.on_item();
                }
                Some(self.decode(frame))
            }
            Some(Err(error)) => {
                self.state = State::Ended;
                Some(Err(error))
            }
            None => {
                self.state = State::Ended;
                None
            }
        })
    }

    /// Returns an error if there is a time limit for an item, and it passed.
    fn poll_item_timer(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(limit) = self.options.item_timeout else {
            return Poll::Pending;
        };
        let timer = self
            .item_timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        ready!(timer.as_mut().poll(context));
        let error = TransportError::new(self.context_of_error(), TransportFailure::TimedOut);
        Poll::Ready(Error::Transport(Box::new(error)))
    }

    /// Returns the next frame, or `None` at the end of the stream.
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Reading(body) => {
                    match self.framer.next(self.options.max_item_bytes) {
                        Ok(Some(frame)) if self.format.is_end(&frame) => return Poll::Ready(None),
                        Ok(Some(frame)) => return Poll::Ready(Some(Ok(frame))),
                        Ok(None) if self.framer.is_complete() => return Poll::Ready(self.end()),
                        Ok(None) => {}
                        Err(problem) => return Poll::Ready(Some(Err(self.decode_error(problem)))),
                    }
                    match ready!(body.poll(context)) {
                        Some(Ok(bytes)) => self.framer.push(bytes),
                        Some(Err(error)) => {
                            if !self.wait_to_reconnect() {
                                return Poll::Ready(Some(Err(error)));
                            }
                        }
                        None => match self.framer.finish() {
                            // The state is such that the next call ends the stream or connects again.
                            Ok(Some(frame)) if self.format.is_end(&frame) => return Poll::Ready(None),
                            Ok(Some(frame)) => return Poll::Ready(Some(Ok(frame))),
                            Ok(None) if self.wait_to_reconnect() => {}
                            Ok(None) => return Poll::Ready(self.end()),
                            Err(problem) => return Poll::Ready(Some(Err(self.decode_error(problem)))),
                        },
                    }
                }
                State::Waiting(timer) => {
                    ready!(timer.as_mut().poll(context));
                    if let Some(reconnection) = &mut self.reconnection {
                        let sent = send::send_streaming(reconnection.request(), self.options.is_blocking);
                        self.state = State::Connecting(Box::pin(sent));
                    }
                }
                State::Connecting(response) => match ready!(response.as_mut().poll(context)) {
                    Ok(opened) => match self.start(opened) {
                        Ok(()) => {}
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    },
                    Err(error @ Error::Transport(_)) => {
                        if !self.wait_to_reconnect() {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
            }
        }
    }

    /// Returns the last element at the end of the body: an error if the end of the stream is missing.
    fn end(&self) -> Option<Result<Frame, Error>> {
        let until = self.format.until?;
        Some(Err(self.decode_error(DecodeProblem::MissingEnd(until))))
    }

    /// Starts to wait for the next connection. Returns false if there is none.
    fn wait_to_reconnect(&mut self) -> bool {
        let (Some(reconnection), Some(fields)) = (&mut self.reconnection, self.framer.reconnection_fields()) else {
            return false;
        };
        let (id, delay) = fields;
        reconnection.update(id, delay);
        let Some(delay) = reconnection.next_delay() else {
            return false;
        };
        self.state = State::Waiting(Box::pin(tokio::time::sleep(delay)));
        true
    }

    /// Starts to read a response. One without content is the end of the stream.
    ///
    /// # Errors
    /// [`Error::Decode`]: the media type is not one of a stream.
    fn start(&mut self, (raw, context): (RawResponse, ErrorContext)) -> Result<(), Error> {
        self.context = context;
        self.status = raw.status;
        self.headers = raw.headers.clone();
        if matches!(raw.status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT) {
            self.state = State::Ended;
            return Ok(());
        }
        self.framer = Framer::new(self.format.framing, &raw.headers, self.operation.accept)
            .map_err(|problem| self.decode_error(problem))?;
        self.state = State::Reading(ByteStream::new(raw, context, self.options.chunk_timeout));
        Ok(())
    }

    fn decode(&mut self, frame: Frame) -> Result<T, Error> {
        let limits = Limits {
            memory: self.options.memory,
            deadline: Instant::now().checked_add(self.options.chunk_timeout),
        };
        let is_error = self.format.error_event.is_some_and(|name| name == frame.event.name);
        // Only server-sent events have fields.
        let candidates = match &self.framer {
            Framer::Events(_) => self.format.event.candidates(&frame),
            _ => Ok(vec![frame.data.clone()]),
        };
        self.event = frame.event;
        if is_error {
            return Err(self.api_error(frame.data, limits));
        }
        let candidates = candidates.map_err(|error| self.decode_error(DecodeProblem::Json(error)))?;
        let mut first_problem = None;
        for bytes in candidates {
            let item = RawResponse {
                status: self.status,
                headers: HeaderMap::new(),
                bytes,
                accept: self.operation.accept,
                is_complete: true,
                unread_body: None,
                url: None,
                limits,
            };
            match (self.decoder.decode)(&item) {
                Ok(item) => return Ok(item),
                Err(problem) => drop(first_problem.get_or_insert(problem)),
            }
        }
        Err(self.decode_error(first_problem.unwrap_or(DecodeProblem::Empty)))
    }

    /// Returns the error that an error event describes. It ends the stream.
    fn api_error(&mut self, data: bytes::Bytes, limits: Limits) -> Error {
        self.state = State::Ended;
        let body = self.operation.error_body(StatusCode::INTERNAL_SERVER_ERROR);
        let body = body.map(|decode| decode(&data, limits));
        let context = self.context_of_error();
        let error = ApiError::new(context, self.status, self.headers.clone(), body, data);
        Error::Api(Box::new(error))
    }

    fn decode_error(&self, problem: DecodeProblem) -> Error {
        problem.into_error(self.context, self.status)
    }

    /// The server may have carried out the request, so it is not retryable.
    fn context_of_error(&self) -> ErrorContext {
        ErrorContext {
            retryable: false,
            ..self.context
        }
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> FusedStream for ItemStream<T> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Ended)
    }
}

/// No item is kept.
impl<T> Unpin for ItemStream<T> {}

/// Omits the headers and the items.
impl<T> Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
