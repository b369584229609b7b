//! [`StreamCall`]: a call whose response is a stream of items.

#[cfg(feature = "blocking")]
use super::blocking_items::BlockingItems;
use super::format::StreamFormat;
use super::item_stream::{ItemStream, StreamOptions};
use super::reconnection::Reconnection;
#[cfg(feature = "blocking")]
use crate::runtime::call::blocking;
use crate::runtime::call::operation_call::Call;
use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::call::send;
use crate::runtime::call::trace::CallSpan;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::request::operation::Operation;
use crate::runtime::response::body::BodyDecoder;
use crate::runtime::response::raw::RawResponse;
use std::pin::Pin;
use std::time::Duration;

/// A call whose response is a stream of `T`: server-sent events, JSON Lines, a JSON text sequence or a multipart body.
/// Awaiting it returns the stream when the response begins:
///
/// ```text
/// let mut stream = client.group().operation(&request).await?;
/// while let Some(item) = stream.next().await {
///     let item = item?;
/// }
/// ```
///
/// The call is retried until a success begins, not later. [`timeout`](Call::timeout) limits the time until then.
/// [`attempt_timeout`](Call::attempt_timeout) limits each attempt until then, and each wait for more bytes. There is no
/// time limit for the whole stream.
pub type StreamCall<T> = Call<T, Streamed>;

/// The stream of a [`StreamCall`].
pub struct Streamed {
    format: &'static StreamFormat,
    item_timeout: Option<Duration>,
    reconnections: u32,
}

impl Streamed {
    pub(crate) fn format(&self) -> &'static StreamFormat {
        self.format
    }
}

impl<T> Call<T> {
    /// Makes the response a stream, whose items are decoded like the body of this call.
    pub(crate) fn streamed(self, format: &'static StreamFormat) -> StreamCall<T> {
        self.with_kind(Streamed {
            format,
            item_timeout: None,
            reconnections: 0,
        })
    }
}

impl<T> StreamCall<T> {
    /// Sets the time limit of each wait for an item. There is none by default: a server that sends something else, such
    /// as comments that keep the connection open, is waited for without limit.
    pub fn item_timeout(mut self, timeout: Duration) -> Self {
        self.kind.item_timeout = Some(timeout);
        self
    }

    /// Connects again when a stream of server-sent events breaks or ends, with the id of the last event in the header
    /// `Last-Event-ID` (HTML Standard, section 9.2). `limit` is the maximum number of consecutive connections without an
    /// item. By default it is 0. Streams of other formats are not affected: a server could not tell where they broke.
    ///
    /// Before each connection there is a delay: the `retry` time of the server, at most
    /// [`timeout`](Call::timeout), or three seconds. The stream then ends with a response without content (204), with the
    /// end that the document names, with an error response, or when the caller drops it.
    ///
    /// The request is sent again, so the operation must be safe, such as a GET (RFC 9110, section 9.2.1). Otherwise the
    /// call fails with [`Error::Request`].
    pub fn reconnect(mut self, limit: u32) -> Self {
        self.kind.reconnections = limit;
        self
    }

    /// Sends the call and opens the stream. `.await` on the call itself does the same.
    ///
    /// # Errors
    /// Any variant except [`Error::Config`]. [`Error::Decode`]: the response is not a stream.
    pub async fn open(self) -> Result<ItemStream<T>, Error> {
        let (opener, builder) = self.into_opener(false)?;
        let span = CallSpan::new(&builder);
        let sent = span.instrument(send::send_streaming(builder, false)).await;
        opener.open(span, sent)
    }

    /// Sends the call and returns the items as an iterator, which blocks for each item like
    /// [`send_blocking`](Call::send_blocking).
    ///
    /// # Errors
    /// Those of [`open`](Call::open) and [`send_blocking`](Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn open_blocking(self) -> Result<BlockingItems<T>, Error> {
        let (opener, builder) = self.into_opener(true)?;
        let span = CallSpan::new(&builder);
        let sent = blocking::send_streaming(builder, &span);
        opener.open(span, sent).map(BlockingItems::new)
    }

    /// Returns the request, and what opens the stream with its response.
    fn into_opener(self, is_blocking: bool) -> Result<(Opener<T>, Box<RequestBuilder>), Error> {
        let mut builder = self.builder;
        let (operation, settings) = (builder.operation, builder.settings);
        let reconnection = match self.kind.reconnections {
            0 => None,
            limit => Some(Reconnection::new(builder.duplicate(), limit)),
        };
        let reconnection = reconnection.transpose();
        let opener = Opener {
            operation,
            format: self.kind.format,
            decoder: self.decoder,
            options: StreamOptions {
                max_item_bytes: settings.max_response_bytes,
                memory: settings.memory_limit(),
                chunk_timeout: settings.attempt_timeout,
                item_timeout: self.kind.item_timeout,
                is_blocking,
            },
            reconnection: reconnection
                .map_err(|problem| problem.into_error(operation.id))?
                .map(Box::new),
        };
        Ok((opener, builder))
    }
}

/// Everything that a stream consists of except its response.
struct Opener<T> {
    operation: &'static Operation,
    format: &'static StreamFormat,
    decoder: BodyDecoder<T>,
    options: StreamOptions,
    reconnection: Option<Box<Reconnection>>,
}

impl<T> Opener<T> {
    /// Opens the stream, and records the result of the call, which ends its span.
    fn open(self, span: CallSpan, sent: Result<(RawResponse, ErrorContext), Error>) -> Result<ItemStream<T>, Error> {
        let opened = sent.and_then(|sent| {
            let format = (self.format, self.decoder);
            ItemStream::new(sent, self.operation, format, self.options, self.reconnection)
        });
        span.record_result(opened.as_ref().map(|stream| (stream.status(), stream.attempts())));
        opened
    }
}

impl<T: 'static> IntoFuture for StreamCall<T> {
    type Output = Result<ItemStream<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}
