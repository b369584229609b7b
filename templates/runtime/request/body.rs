//! [`Body`]: the body of a request as bytes, as a stream, or from a file.

use super::segments::{self, Segment};
use super::stream_body::StreamBody;
use crate::runtime::error::body_failure::BodyFailure;
use crate::runtime::error::request_error::RequestProblem;
use bytes::Bytes;
use futures_core::Stream;
use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of a request: bytes, a stream, or a file on disk.
///
/// Methods that take a body accept everything that can be converted to [`Bytes`], such as `Vec<u8>`, `String` and
/// `&'static str`.
///
/// ```text
/// client.group().upload("text").await?;
/// client.group().upload(Body::from_path("large.bin")).await?;
/// client.group().upload(Body::stream(chunks)).await?;
/// ```
///
/// A stream or a file is read while it is sent, so it is never in memory as a whole. It is sent once: as soon as a part of
/// it has been read, the call is not retried. An attempt that could not connect has read nothing. The time limits of the
/// call include the time to send the body.
///
/// If the stream fails, if it has another length than declared, or if a file cannot be read, the connection is closed in
/// the middle of the body, and the call fails with [`ErrorKind::RequestBody`](crate::ErrorKind).
///
/// `Debug` omits the content.
pub struct Body(pub(crate) BodyContent);

/// The content of a body. A copy shares the stream.
#[derive(Clone)]
pub(crate) enum BodyContent {
    Ready(PreparedBody),
    /// Files that have to be opened, and the bytes between them.
    Files(Vec<Segment>),
}

/// The body of a request that is ready for the HTTP client.
#[derive(Clone)]
pub(crate) enum PreparedBody {
    Bytes(Bytes),
    Stream(StreamBody),
}

impl Body {
    /// Creates a body from a stream. Its length is not known, so it is sent with the transfer coding `chunked`.
    ///
    /// A blocking call polls the stream on the thread that runs all blocking calls.
    pub fn stream<S, B, E>(stream: S) -> Body
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Body::of_stream(None, stream)
    }

    /// Creates a body from a stream of this length in bytes, which is sent as `Content-Length`.
    ///
    /// The call fails if the stream has another length. The last bytes are sent when the stream has ended.
    pub fn sized_stream<S, B, E>(length: u64, stream: S) -> Body
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Body::of_stream(Some(length), stream)
    }

    /// Creates a body from a file on disk. It is opened when the call is sent, and its length at that time is sent as
    /// `Content-Length`.
    ///
    /// The call fails with [`Error::Request`](crate::Error) if the file cannot be opened or is not a regular file.
    pub fn from_path(path: impl Into<PathBuf>) -> Body {
        Body(BodyContent::Files(vec![Segment::File(path.into())]))
    }

    fn of_stream<S, B, E>(length: Option<u64>, stream: S) -> Body
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let stream = StreamBody::new(length, Box::pin(UserStream(Box::pin(stream))));
        Body(BodyContent::Ready(PreparedBody::Stream(stream)))
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Body {
        Body(BodyContent::Ready(PreparedBody::Bytes(bytes.into())))
    }
}

impl Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            BodyContent::Ready(PreparedBody::Bytes(bytes)) => write!(f, "Body([{} bytes])", bytes.len()),
            BodyContent::Ready(PreparedBody::Stream(_)) => f.write_str("Body([stream])"),
            BodyContent::Files(_) => f.write_str("Body([files])"),
        }
    }
}

impl BodyContent {
    /// Opens the files.
    ///
    /// # Errors
    /// A file cannot be opened, or is not a regular file.
    pub(crate) async fn open(&mut self) -> Result<(), RequestProblem> {
        if let BodyContent::Files(segments) = self {
            let stream = segments::open(std::mem::take(segments)).await?;
            *self = BodyContent::Ready(stream.map_or(PreparedBody::Bytes(Bytes::new()), PreparedBody::Stream));
        }
        Ok(())
    }

    /// Returns the bytes, or `None` if they are not in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match self {
            BodyContent::Ready(body) => body.bytes(),
            BodyContent::Files(_) => None,
        }
    }

    /// Returns whether the body can be sent, for the first time or again.
    pub(crate) fn is_available(&self) -> bool {
        match self {
            BodyContent::Ready(PreparedBody::Stream(stream)) => stream.is_available(),
            _ => true,
        }
    }
}

impl PreparedBody {
    /// Returns the bytes, or `None` if they are not in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match self {
            PreparedBody::Bytes(bytes) => Some(bytes),
            PreparedBody::Stream(_) => None,
        }
    }

    /// Returns the value of `Content-Length`, or `None` if the length is not known.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            PreparedBody::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            PreparedBody::Stream(stream) => stream.length(),
        }
    }
}

/// Converts the items of a stream of the user.
struct UserStream<S>(Pin<Box<S>>);

impl<S, B, E> Stream for UserStream<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Item = Result<Bytes, BodyFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|next| next.map(|item| item.map(Into::into).map_err(|error| BodyFailure::Stream(error.into()))))
    }
}
