//! [`Playback`]: the body of a response as a script, and its execution.

use super::parts;
use crate::runtime::mock::connection::Breaker;
use bytes::Bytes;
use http::HeaderValue;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Duration;
use tokio::time::Sleep;

/// The body of a response that arrives piece by piece, for [`When::play`](crate::test_util::When::play).
///
/// ```text
/// let playback = Playback::new("text/event-stream")
///     .chunk("data: 1\n\n")
///     .pause(Duration::from_millis(50))
///     .chunk("data: 2\n\n")
///     .disconnect();
/// ```
///
/// The steps are executed in order. After the last one, the body is complete. The body is sent with the transfer coding
/// `chunked`.
///
/// `Debug` omits the content.
#[derive(Clone)]
#[must_use = "a playback does nothing until it is passed to `When::play`"]
pub struct Playback {
    media_type: HeaderValue,
    /// Shared, because each request plays the same steps.
    steps: Arc<Vec<Step>>,
}

#[derive(Clone)]
pub(crate) enum Step {
    Chunk(Bytes),
    /// Makes the chunks while they are sent.
    Chunks(Arc<dyn Fn() -> Chunks + Send + Sync>),
    Pause(Duration),
    Disconnect,
}

type Chunks = Box<dyn Iterator<Item = Bytes> + Send>;

impl Playback {
    /// Creates an empty body of this media type.
    ///
    /// # Panics
    /// The media type is not a valid header value.
    #[track_caller]
    pub fn new(media_type: &str) -> Playback {
        Playback {
            media_type: parts::media_type(media_type),
            steps: Arc::default(),
        }
    }

    /// Sends these bytes as one chunk. Nothing is sent for an empty chunk.
    pub fn chunk(self, bytes: impl Into<Bytes>) -> Self {
        self.step(Step::Chunk(bytes.into()))
    }

    /// Sends each item of an iterator as one chunk. The items are made one by one while the body is sent, so the body can
    /// be larger than the memory or endless. The function is called for each request.
    ///
    /// ```text
    /// Playback::new("text/event-stream").chunks(|| (0..100_000).map(|number| format!("data: {number}\n\n")))
    /// ```
    pub fn chunks<I>(self, chunks: impl Fn() -> I + Send + Sync + 'static) -> Self
    where
        I: Iterator<Item: Into<Bytes>> + Send + 'static,
    {
        let chunks = move || -> Chunks { Box::new(chunks().map(Into::into)) };
        self.step(Step::Chunks(Arc::new(chunks)))
    }

    /// Sends everything so far and waits.
    pub fn pause(self, time: Duration) -> Self {
        self.step(Step::Pause(time))
    }

    /// Sends everything so far and closes the connection in the middle of the body. Later steps are ignored.
    pub fn disconnect(self) -> Self {
        self.step(Step::Disconnect)
    }

    fn step(mut self, step: Step) -> Self {
        Arc::make_mut(&mut self.steps).push(step);
        self
    }

    pub(crate) fn media_type(&self) -> &HeaderValue {
        &self.media_type
    }

    /// Starts the body. If it is dropped before its end, `cancelled` is incremented.
    pub(crate) fn start(self, breaker: Breaker, cancelled: Arc<AtomicU32>) -> PlaybackBody {
        PlaybackBody {
            steps: self.steps,
            next: 0,
            chunks: None,
            pause: None,
            breaker,
            state: PlaybackState::NotStarted,
            cancelled,
        }
    }
}

impl Debug for Playback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Playback")
            .field("media_type", &self.media_type)
            .field("steps", &self.steps.len())
            .finish_non_exhaustive()
    }
}

/// A body that is being sent.
pub(crate) struct PlaybackBody {
    steps: Arc<Vec<Step>>,
    /// The index of the next step.
    next: usize,
    /// The rest of the current `Step::Chunks`.
    chunks: Option<Chunks>,
    /// The current `Step::Pause`.
    pause: Option<Pin<Box<Sleep>>>,
    breaker: Breaker,
    state: PlaybackState,
    cancelled: Arc<AtomicU32>,
}

#[derive(PartialEq)]
enum PlaybackState {
    /// hyper drops the body of a response to HEAD without reading it.
    NotStarted,
    Playing,
    /// The body is complete, or the connection is being closed by the server.
    Ended,
}

impl PlaybackBody {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if let Some(pause) = &mut self.pause {
                // hyper sends everything so far when the body is pending.
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            if let Some(bytes) = self.chunks.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(bytes));
            }
            self.chunks = None;
            let Some(step) = self.steps.get(self.next) else {
                return Poll::Ready(None);
            };
            match step {
                Step::Chunk(bytes) => {
                    self.next += 1;
                    return Poll::Ready(Some(bytes.clone()));
                }
                Step::Chunks(chunks) => self.chunks = Some(chunks()),
                Step::Pause(time) => self.pause = Some(Box::pin(tokio::time::sleep(*time))),
                Step::Disconnect => {
                    self.state = PlaybackState::Ended;
                    self.breaker.break_connection();
                    return Poll::Pending;
                }
            }
            self.next += 1;
        }
    }
}

impl Body for PlaybackBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.state == PlaybackState::NotStarted {
            self.state = PlaybackState::Playing;
        }
        let chunk = ready!(self.poll_chunk(context));
        if chunk.is_none() {
            self.state = PlaybackState::Ended;
        }
        Poll::Ready(chunk.map(|bytes| Ok(Frame::data(bytes))))
    }

    /// Unknown, so that the transfer coding is `chunked`.
    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

impl Drop for PlaybackBody {
    fn drop(&mut self) {
        // An iterator of the test that panics drops the body, too.
        if self.state == PlaybackState::Playing && !thread::panicking() {
            self.cancelled.fetch_add(1, Ordering::SeqCst);
        }
    }
}
