//! A request body that is a stream, and is sent once.

use crate::runtime::error::body_failure::BodyFailure;
use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

/// The chunks of a body.
pub(crate) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BodyFailure>> + Send>>;

/// A stream that is sent as the body of a request. Copies share the stream: each attempt of a call has one, and the first
/// that the HTTP client polls takes it.
#[derive(Clone)]
pub(crate) struct StreamBody {
    /// `None` if it is not known.
    length: Option<u64>,
    /// In a mutex, because the HTTP client requires a `Sync` body, and because the failure is read by another task.
    state: Arc<Mutex<State>>,
}

enum State {
    Available(Chunks),
    /// With the task that waits for the next chunk.
    Sending(Chunks, Option<Waker>),
    /// The stream has ended.
    Ended,
    /// The request was given up, or it has a response already.
    Aborted,
    Failed(BodyFailure),
}

impl StreamBody {
    pub(crate) fn new(length: Option<u64>, chunks: Chunks) -> StreamBody {
        StreamBody {
            length,
            state: Arc::new(Mutex::new(State::Available(chunks))),
        }
    }

    /// Returns the length that is sent. The HTTP client does not read a body of length 0, so that it would not be noticed
    /// that it is longer: it is sent without a length.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length.filter(|length| *length > 0)
    }

    /// Returns whether nothing has been read from the stream.
    pub(crate) fn is_available(&self) -> bool {
        matches!(&*self.lock(), State::Available(_))
    }

    /// Returns why the stream could not be sent; `None` if it could.
    pub(crate) fn take_failure(&self) -> Option<BodyFailure> {
        let mut state = self.lock();
        if !matches!(&*state, State::Failed(_)) {
            return None;
        }
        match std::mem::replace(&mut *state, State::Aborted) {
            State::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Ends the stream if it is being sent, and with it the connection. Otherwise the HTTP client would go on sending the
    /// body after the response.
    pub(crate) fn abort(&self) {
        if let State::Sending(_, Some(waker)) = self.replace_if_sending(State::Aborted) {
            waker.wake();
        }
    }

    /// Returns the body for the HTTP client.
    pub(crate) fn to_http_body(&self) -> StreamHttpBody {
        StreamHttpBody {
            body: self.clone(),
            sent: 0,
            last: None,
            is_taken: false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state. The caller drops the previous one, after the lock: dropping a stream calls code of the user.
    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *self.lock(), state)
    }

    fn replace_if_sending(&self, state: State) -> State {
        let mut current = self.lock();
        match &*current {
            State::Sending(..) => std::mem::replace(&mut *current, state),
            _ => State::Aborted,
        }
    }

    /// Polls the stream, and takes it if no other attempt has.
    fn poll_chunk(&self, is_taken: &mut bool, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyFailure>>> {
        let mut state = self.lock();
        if let State::Available(_) = &*state
            && let State::Available(chunks) = std::mem::replace(&mut *state, State::Aborted)
        {
            *state = State::Sending(chunks, None);
            *is_taken = true;
        }
        match &mut *state {
            State::Sending(chunks, waker) if *is_taken => {
                let next = chunks.as_mut().poll_next(context);
                *waker = next.is_pending().then(|| context.waker().clone());
                next
            }
            State::Ended if *is_taken => Poll::Ready(None),
            // An earlier attempt, which has just been given up, took the stream; or it was aborted.
            _ => Poll::Ready(Some(Err(BodyFailure::Taken))),
        }
    }
}

/// The body that the HTTP client reads. It ends the stream when it is dropped.
pub(crate) struct StreamHttpBody {
    body: StreamBody,
    /// The number of bytes that the HTTP client has taken.
    sent: u64,
    /// The chunk that completes the declared length. It is kept until the stream has ended: the request would be complete
    /// with it, so that a stream that is too long would not be noticed.
    last: Option<Bytes>,
    is_taken: bool,
}

impl StreamHttpBody {
    fn poll_data(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyFailure>>> {
        loop {
            let next = ready!(self.body.poll_chunk(&mut self.is_taken, context));
            let declared = self.body.length;
            match next {
                Some(Err(failure)) => return Poll::Ready(Some(Err(failure))),
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => {
                    let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                    let total = self.sent.saturating_add(length);
                    match declared {
                        Some(declared) if self.last.is_some() || total > declared => {
                            return Poll::Ready(Some(Err(BodyFailure::TooLong(declared))));
                        }
                        Some(declared) if total == declared => self.last = Some(chunk),
                        _ => {
                            self.sent = total;
                            return Poll::Ready(Some(Ok(chunk)));
                        }
                    }
                }
                None => {
                    drop(self.body.replace(State::Ended));
                    if let Some(last) = self.last.take() {
                        self.sent = declared.unwrap_or_default();
                        return Poll::Ready(Some(Ok(last)));
                    }
                    let sent = self.sent;
                    let missing = declared.filter(|declared| *declared != sent);
                    return Poll::Ready(missing.map(|declared| Err(BodyFailure::TooShort { declared, sent })));
                }
            }
        }
    }
}

impl Body for StreamHttpBody {
    type Data = Bytes;
    type Error = BodyAborted;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyAborted>>> {
        Poll::Ready(match ready!(self.poll_data(context)) {
            Some(Ok(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Err(failure)) => {
                drop(self.body.replace(State::Failed(failure)));
                Some(Err(BodyAborted))
            }
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        match self.body.length() {
            Some(length) => SizeHint::with_exact(length.saturating_sub(self.sent)),
            None => SizeHint::default(),
        }
    }
}

impl Drop for StreamHttpBody {
    fn drop(&mut self) {
        if self.is_taken {
            drop(self.body.replace_if_sending(State::Aborted));
        }
    }
}

/// Ends the request. The [`BodyFailure`] is in the state.
#[derive(Debug)]
pub(crate) struct BodyAborted;

impl Display for BodyAborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the request was aborted")
    }
}

impl StdError for BodyAborted {}
