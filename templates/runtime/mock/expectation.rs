//! The builders of an expectation: [`When`] sets up which requests match, [`MockResponse`] how they are answered.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::item_playback::{ItemPlayback, MockStream};
use super::playback::Playback;
use super::received_request::ReceivedRequest;
use super::response::{ResponseAction, ResponseTemplate};
use super::state::{Expectation, QueuedResponse, Shared};
use crate::runtime::response::encode::{EncodeFn, MockBody};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use std::fmt::{self, Debug, Display};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// An expectation of a call that has no response yet. `K` is the format of a stream, or `()`.
#[must_use = "without a response the expectation is ignored"]
pub struct When<'m, T, K = ()> {
    shared: &'m Shared,
    expectation: usize,
    encode: EncodeFn<T>,
    kind: K,
}

/// A response of an expectation. Its methods set how often it is sent, its delay and its headers.
pub struct MockResponse<'m, T, K = ()> {
    shared: &'m Shared,
    expectation: usize,
    encode: EncodeFn<T>,
    kind: K,
}

/// A simulated failure.
///
/// For a response that breaks in the middle, [play](When::play) one that [disconnects](Playback::disconnect). For a
/// connection that cannot be established, call a server at a port where no process listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed without a response. A call that must not be retried fails with
    /// [`ErrorKind::Interrupted`](crate::ErrorKind).
    Disconnect,
    /// No response is sent, and the connection stays open. A call fails with [`ErrorKind::Timeout`](crate::ErrorKind) after its time
    /// limit: set a short one.
    Silence,
    /// A success whose body is declared as JSON but is neither JSON nor text. A call that decodes either fails with
    /// [`ErrorKind::Decode`](crate::ErrorKind).
    Garbage,
}

impl<'m, T, K> When<'m, T, K> {
    pub(crate) fn new(shared: &'m Shared, expectation: usize, encode: EncodeFn<T>, kind: K) -> Self {
        When {
            shared,
            expectation,
            encode,
            kind,
        }
    }

    /// Matches the operation of the call with any arguments: path, query, headers and body. Values that the client sets
    /// for all calls must still be equal.
    pub fn ignore_arguments(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.arguments = true)
    }

    /// Matches the call with any query.
    pub fn ignore_query(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.query = true)
    }

    /// Matches the call with any body or none.
    pub fn ignore_body(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.body = true)
    }

    /// Matches requests that contain everything that this call has and may contain more: in the query, in a form, and
    /// in JSON objects.
    pub fn partial(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.partial = true)
    }

    /// Matches only requests for which the predicate holds as well. It is called after everything else has matched.
    ///
    /// ```text
    /// mock.when(client.group().operation(&Model::default()))
    ///     .ignore_body()
    ///     .matching(|request| request.json::<Model>().is_ok_and(|model| model.name.starts_with("a")))
    /// ```
    pub fn matching(self, predicate: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.change(|expectation| expectation.matcher.predicates.push(Box::new(predicate)))
    }

    /// Responds with an error without a body.
    ///
    /// # Panics
    /// The status is a success or invalid.
    #[track_caller]
    pub fn error(self, status: impl TryInto<StatusCode>) -> MockResponse<'m, T, K> {
        self.action(response(error(status), None, Bytes::new()))
    }

    /// Responds with an error and this JSON body: the model of the error response in the document, or any other value.
    ///
    /// # Panics
    /// The status is a success or invalid, or the body cannot be serialized.
    #[track_caller]
    pub fn error_with(self, status: impl TryInto<StatusCode>, body: impl Serialize) -> MockResponse<'m, T, K> {
        let bytes = serde_json::to_vec(&body).unwrap_or_else(|error| panic!("body of the response: {error}"));
        self.action(response(error(status), Some("application/json"), bytes))
    }

    /// Responds with these bytes without any check of their content.
    ///
    /// # Panics
    /// The status is invalid, the status does not permit a body although there is one, or the media type is not a valid
    /// header value.
    #[track_caller]
    pub fn raw(
        self,
        status: impl TryInto<StatusCode>,
        media_type: &str,
        body: impl Into<Bytes>,
    ) -> MockResponse<'m, T, K> {
        self.action(response(self::status(status), Some(media_type), body))
    }

    /// Responds with status 200 and a body that is sent piece by piece, with pauses and disconnects:
    ///
    /// ```text
    /// let playback = Playback::new("text/event-stream").chunk("data: 1\n\n").pause(time).chunk("data: 2\n\n");
    /// mock.when(client.group().events()).play(playback);
    /// ```
    pub fn play(self, playback: Playback) -> MockResponse<'m, T, K> {
        let mut cancelled = Arc::<AtomicU32>::default();
        let when = self.change(|expectation| cancelled = expectation.cancelled.clone());
        when.action(ResponseAction::Respond(ResponseTemplate::playback(playback, cancelled)))
    }

    /// Simulates this failure.
    pub fn fault(self, fault: Fault) -> MockResponse<'m, T, K> {
        self.action(match fault {
            Fault::Disconnect => ResponseAction::Disconnect,
            Fault::Silence => ResponseAction::Silence,
            Fault::Garbage => response(StatusCode::OK, Some("application/json"), &b"\xff\x00{\"\xfe"[..]),
        })
    }

    fn action(self, action: ResponseAction) -> MockResponse<'m, T, K> {
        let When {
            shared,
            expectation,
            encode,
            kind,
        } = self.change(|expectation| expectation.queue.push(QueuedResponse::new(action)));
        MockResponse {
            shared,
            expectation,
            encode,
            kind,
        }
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.change(self.expectation, change);
        self
    }
}

impl<'m, T> When<'m, T> {
    /// Responds with this value as the body of a success, encoded as the operation decodes it. The status is 200, or
    /// 204 if there is no body. If the value is one of several documented responses, the status is that of the
    /// response.
    ///
    /// # Panics
    /// The value cannot be serialized because it contains a number that is not finite.
    #[track_caller]
    pub fn respond(self, value: T) -> MockResponse<'m, T> {
        let body = encode(self.encode, &value);
        self.action(response(body.status, body.media_type, body.bytes))
    }

    /// [Responds](Self::respond) with this status.
    ///
    /// # Panics
    /// The status is not a success, the status does not permit a body although there is one, or the value cannot be
    /// serialized.
    #[track_caller]
    pub fn respond_with(self, status: impl TryInto<StatusCode>, value: T) -> MockResponse<'m, T> {
        let status = self::status(status);
        if !status.is_success() {
            panic!("{status} is not a success: use `error_with`");
        }
        let body = encode(self.encode, &value);
        self.action(response(status, body.media_type, body.bytes))
    }
}

impl<'m, T> When<'m, T, MockStream> {
    /// Responds with a stream of these items, and its end.
    ///
    /// ```text
    /// mock.when(client.group().watch()).respond_items([Event::default()]);
    /// ```
    ///
    /// # Panics
    /// An item cannot be serialized because it contains a number that is not finite.
    #[track_caller]
    pub fn respond_items(self, items: impl IntoIterator<Item = T>) -> MockResponse<'m, T, MockStream> {
        self.play_items(|playback| items.into_iter().fold(playback, |playback, item| playback.item(&item)))
    }

    /// Responds with a stream that arrives piece by piece: items, pauses, disconnects and malformed items.
    ///
    /// ```text
    /// mock.when(client.group().watch())
    ///     .play_items(|stream| stream.item(&first).pause(time).chunk("data: {\n\n").item(&second).disconnect());
    /// ```
    #[track_caller]
    pub fn play_items(self, build: impl FnOnce(ItemPlayback<T>) -> ItemPlayback<T>) -> MockResponse<'m, T, MockStream> {
        let playback = build(ItemPlayback::new(self.kind, self.encode)).into_playback();
        self.play(playback)
    }
}

impl<'m, T, K> MockResponse<'m, T, K> {
    /// Adds a header to the response.
    ///
    /// # Panics
    /// The name or the value is invalid, or there is no response because the connection is closed.
    #[track_caller]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        let name = HeaderName::try_from(name).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let value = HeaderValue::try_from(value.to_string()).unwrap_or_else(|error| panic!("`{name}`: {error}"));
        self.template(|template| {
            template.headers.append(name, value);
        })
    }

    /// Delays the response by this time.
    ///
    /// # Panics
    /// There is no response because the connection is closed.
    #[track_caller]
    pub fn delay(self, delay: Duration) -> Self {
        self.template(|template| template.delay = delay)
    }

    /// Sends this response at most this many times. After that, [the next response](Self::then) is sent; without a next
    /// one, further requests do not match this expectation. By default, the last response is sent without limit, and
    /// each earlier one once.
    pub fn up_to(self, times: u32) -> Self {
        self.change(|expectation| {
            if let Some(queued) = expectation.queue.last_mut() {
                queued.times = Some(times);
            }
        })
    }

    /// Sets up the response after this one.
    ///
    /// ```text
    /// mock.when(client.group().operation(&request))
    ///     .error(503)
    ///     .header("retry-after", 0)
    ///     .then()
    ///     .respond(Model::default());
    /// ```
    pub fn then(self) -> When<'m, T, K> {
        let MockResponse {
            shared,
            expectation,
            encode,
            kind,
        } = self;
        When {
            shared,
            expectation,
            encode,
            kind,
        }
    }

    /// Requires exactly this number of requests, including retries. The mock server verifies it when it is dropped.
    pub fn expect(self, count: u32) -> Self {
        self.change(|expectation| expectation.expected = Some(count))
    }

    /// Requires exactly one request: `expect(1)`.
    pub fn expect_once(self) -> Self {
        self.expect(1)
    }

    /// Returns the number of requests received so far, including retries.
    pub fn count(&self) -> u32 {
        let mut count = 0;
        self.shared
            .change(self.expectation, |expectation| count = expectation.count);
        count
    }

    /// Returns how many of the [playbacks](When::play) so far ended early because the client closed the connection. A
    /// closed connection takes a moment to be noticed.
    pub fn cancelled_by_client(&self) -> u32 {
        let mut count = 0;
        self.shared.change(self.expectation, |expectation| {
            count = expectation.cancelled.load(Ordering::SeqCst);
        });
        count
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.change(self.expectation, change);
        self
    }

    #[track_caller]
    fn template(self, change: impl FnOnce(&mut ResponseTemplate)) -> Self {
        let mut has_response = false;
        self.shared.change(self.expectation, |expectation| {
            if let Some(ResponseAction::Respond(template)) =
                expectation.queue.last_mut().map(|queued| &mut queued.action)
            {
                change(template);
                has_response = true;
            }
        });
        if !has_response {
            panic!("this fault has no response to which a header or a delay could be added");
        }
        self
    }
}

impl<T, K> Debug for When<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When").finish_non_exhaustive()
    }
}

impl<T, K> Debug for MockResponse<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockResponse")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

#[track_caller]
fn status(status: impl TryInto<StatusCode>) -> StatusCode {
    match status.try_into() {
        Ok(status) if !status.is_informational() => status,
        _ => panic!("not a valid response status (1xx statuses are not allowed)"),
    }
}

/// Checks that the status is not a success.
#[track_caller]
fn error(status: impl TryInto<StatusCode>) -> StatusCode {
    let status = self::status(status);
    if status.is_success() {
        panic!("{status} is a success: use `respond_with`");
    }
    status
}

#[track_caller]
fn response(status: StatusCode, media_type: Option<&str>, body: impl Into<Bytes>) -> ResponseAction {
    let bytes: Bytes = body.into();
    if !bytes.is_empty() && [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
        panic!("{status} does not permit a body (RFC 9110, section 6.4.1)");
    }
    let media_type =
        media_type.map(|text| HeaderValue::try_from(text).unwrap_or_else(|error| panic!("{text:?}: {error}")));
    ResponseAction::Respond(ResponseTemplate::bytes(status, media_type, bytes))
}

#[track_caller]
fn encode<T>(encode: EncodeFn<T>, value: &T) -> MockBody {
    encode(value).unwrap_or_else(|error| panic!("body of the response: {error}"))
}
