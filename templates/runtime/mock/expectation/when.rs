//! [`When`]: the builder of an expectation, which requests it matches and how they are answered.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::mock_response::MockResponse;
use super::mocked_call::MockedCall;
use super::state::{Expectation, QueuedResponse, Shared};
use crate::runtime::call::operation_call::Call;
use crate::runtime::mock::request::matcher::RequestMatcher;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::mock::response::parts::{self, error, status};
use crate::runtime::mock::response::playback::Playback;
use crate::runtime::mock::response::reply::{Handler, IntoReply, Reply};
use crate::runtime::mock::response::template::{ResponseAction, ResponseTemplate};
use crate::runtime::response::encode::{EncodeFn, MockBody};
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use std::fmt::{self, Debug};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// An expectation of a call that has no response yet. `K` is the format of a stream, or `()`.
#[must_use = "without a response the expectation is ignored"]
pub struct When<'m, T, K = ()> {
    pub(super) shared: &'m Shared,
    pub(super) expectation: usize,
    pub(super) encode: EncodeFn<T>,
    pub(super) kind: K,
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
    /// Adds an expectation for a call to the server at this port.
    ///
    /// # Panics
    /// As [`MockServer::when`](crate::test_util::MockServer::when).
    #[track_caller]
    pub(crate) fn add<C: MockedCall<Kind = K>>(shared: &'m Shared, port: Option<u16>, call: Call<T, C>) -> Self {
        let location = Location::caller();
        let kind = call.kind.mock_kind(call.builder.operation.accept);
        let (builder, encode) = call.into_parts();
        let matcher = RequestMatcher::new(builder).unwrap_or_else(|error| panic!("{error}"));
        let (id, target) = (matcher.operation.id, matcher.target());
        if target.port() != port {
            panic!("{id}: the call is not for this mock server; use a client from `client_builder`");
        }
        let mut state = shared.lock();
        state.expectations.push(Expectation::new(matcher, location));
        When {
            shared,
            expectation: state.expectations.len() - 1,
            encode,
            kind,
        }
    }

    /// Matches the operation of the call with any arguments: path, query, headers and body. Values that the client sets
    /// for all calls must still be equal.
    pub fn ignore_arguments(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.arguments = true)
    }

    /// Matches the call of a client with any values that it sets for all calls.
    pub fn ignore_client_values(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.client_values = true)
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
        let bytes = parts::json(&body);
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
        self.action(response(parts::status(status), Some(media_type), body))
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

    pub(crate) fn action(self, action: ResponseAction) -> MockResponse<'m, T, K> {
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
        let status = parts::status(status);
        if !status.is_success() {
            panic!("{status} is not a success: use `error_with`");
        }
        let body = encode(self.encode, &value);
        self.action(response(status, body.media_type, body.bytes))
    }
}

impl<'m, T: 'static> When<'m, T> {
    /// Responds with a value that is computed from the request, or with an error: the function returns the value that
    /// the call returns, or a `Result` of it and an [`ErrorReply`](crate::test_util::ErrorReply).
    ///
    /// ```text
    /// mock.when(client.group().get("")).ignore_arguments().reply_with(|request| {
    ///     let name = request.path_parameter("name").unwrap_or_default();
    ///     models.get(&name).cloned().ok_or_else(|| ErrorReply::new(404, Problem::new("unknown name")))
    /// });
    /// ```
    ///
    /// The function is called for each request, several times at once if several requests arrive, and may block. If it
    /// panics, or if its value cannot be serialized, the response is an error with status 501, and the mock server
    /// reports it when it is dropped.
    pub fn reply_with<R: IntoReply<T>>(
        self,
        compute: impl Fn(&ReceivedRequest) -> R + Send + Sync + 'static,
    ) -> MockResponse<'m, T> {
        let encode = self.encode;
        let handler: Handler = Arc::new(move |request| match compute(request).into_reply() {
            Ok(value) => Reply::success(self::encode(encode, &value)),
            Err(error) => error.into_content(),
        });
        self.action(ResponseAction::Respond(ResponseTemplate::computed(handler)))
    }
}

impl<T, K> Debug for When<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When").finish_non_exhaustive()
    }
}

impl<'m, T, K> MockResponse<'m, T, K> {
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
}

#[track_caller]
fn response(status: StatusCode, media_type: Option<&str>, body: impl Into<Bytes>) -> ResponseAction {
    let bytes: Bytes = body.into();
    if !bytes.is_empty() && [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
        panic!("{status} does not permit a body (RFC 9110, section 6.4.1)");
    }
    let media_type = media_type.map(parts::media_type);
    ResponseAction::Respond(ResponseTemplate::bytes(status, media_type, bytes))
}

#[track_caller]
pub(crate) fn encode<T>(encode: EncodeFn<T>, value: &T) -> MockBody {
    encode(value).unwrap_or_else(|error| panic!("body of the response: {error}"))
}
