//! What a mock server does about a call, set up step by step.

#![allow(clippy::panic, reason = "this is what tests do when something is wrong")]

use super::received_request::ReceivedRequest;
use super::state::{Expectation, QueuedResponse, ResponseAction, Shared};
use crate::runtime::response::encode::{EncodeFn, MockBody};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use std::fmt::{self, Debug, Display};
use std::time::Duration;
use wiremock::ResponseTemplate;

/// A call that a mock server waits for, and has no reply for yet.
#[must_use = "without a reply nothing is set up"]
pub struct When<'m, T> {
    shared: &'m Shared,
    expectation: usize,
    write: EncodeFn<T>,
}

/// A reply that is set up: how often, how late, with which headers.
pub struct MockResponse<'m, T> {
    shared: &'m Shared,
    expectation: usize,
    write: EncodeFn<T>,
}

/// A simulated failure.
///
/// There are no others because HTTP is served by wiremock, which sends a reply
/// whole or not at all. For a connection that cannot even be made, call a
/// server at a port where nobody listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed without a reply. A call that may not be
    /// repeated ends as [`ErrorKind::Interrupted`](crate::ErrorKind).
    Disconnect,
    /// There is no reply for an hour. A call ends as
    /// [`ErrorKind::Timeout`](crate::ErrorKind), after its time limit: give it
    /// a short one.
    Silence,
    /// A success whose body is said to be JSON and is neither that nor text. A
    /// call that reads either ends as [`ErrorKind::Decode`](crate::ErrorKind).
    Garbage,
}

impl<'m, T> When<'m, T> {
    pub(crate) fn new(shared: &'m Shared, expectation: usize, write: EncodeFn<T>) -> Self {
        When {
            shared,
            expectation,
            write,
        }
    }

    /// Waits for the operation of the call, whatever its arguments are: the
    /// values in the path, query, headers and body. Those that the client has
    /// for all calls must still be the same.
    pub fn ignore_arguments(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.arguments = true)
    }

    /// Waits for the call with any query.
    pub fn ignore_query(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.query = true)
    }

    /// Waits for the call with any body, or with none.
    pub fn ignore_body(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.body = true)
    }

    /// Waits for a call that has all that this one has, and maybe more: in
    /// the query, in a form, and in the objects of JSON.
    pub fn partial(self) -> Self {
        self.change(|expectation| expectation.matcher.ignored.more = true)
    }

    /// Waits for a call of which this holds as well. It is asked only when the
    /// rest is as it should be.
    ///
    /// ```text
    /// mock.when(client.group().operation(&Model::default()))
    ///     .ignore_body()
    ///     .matching(|request| request.json::<Model>().is_ok_and(|model| model.name.starts_with("a")))
    /// ```
    pub fn matching(self, predicate: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.change(|expectation| expectation.matcher.predicates.push(Box::new(predicate)))
    }

    /// Replies with this value as the body of a success, written as the
    /// operation reads it. The status is 200, or 204 if there is no body; where
    /// the value says which of several replies it is, it is the status of that.
    ///
    /// # Panics
    /// The value cannot be written: a number that is not finite.
    #[track_caller]
    pub fn respond(self, value: T) -> MockResponse<'m, T> {
        let body = self.write(&value);
        self.action(response(body.status, body.media_type, body.bytes))
    }

    /// [Replies](Self::respond) with this status.
    ///
    /// # Panics
    /// The status is not one of success, or one without a body where there is
    /// one; or the value cannot be written.
    #[track_caller]
    pub fn respond_with(self, status: impl TryInto<StatusCode>, value: T) -> MockResponse<'m, T> {
        let status = self::status(status);
        if !status.is_success() {
            panic!("{status} is no success: `error_with` replies with such a status");
        }
        let body = self.write(&value);
        self.action(response(status, body.media_type, body.bytes))
    }

    /// Replies with an error that has no body.
    ///
    /// # Panics
    /// The status is one of success, or none.
    #[track_caller]
    pub fn error(self, status: impl TryInto<StatusCode>) -> MockResponse<'m, T> {
        self.action(response(error(status), None, Bytes::new()))
    }

    /// Replies with an error that has this body, as JSON: the model that the
    /// document gives for the status, or whatever else can be written.
    ///
    /// # Panics
    /// The status is one of success, or none; or the body cannot be written.
    #[track_caller]
    pub fn error_with(self, status: impl TryInto<StatusCode>, body: impl Serialize) -> MockResponse<'m, T> {
        let bytes = serde_json::to_vec(&body).unwrap_or_else(|error| panic!("body of the reply: {error}"));
        self.action(response(error(status), Some("application/json"), bytes))
    }

    /// Replies with these bytes, right or wrong.
    ///
    /// # Panics
    /// The status is none, or one without a body where there is one; or the
    /// media type is no value of a header.
    #[track_caller]
    pub fn raw(
        self,
        status: impl TryInto<StatusCode>,
        media_type: &str,
        body: impl Into<Bytes>,
    ) -> MockResponse<'m, T> {
        self.action(response(self::status(status), Some(media_type), body))
    }

    /// Simulates this failure.
    pub fn fault(self, fault: Fault) -> MockResponse<'m, T> {
        self.action(match fault {
            Fault::Disconnect => ResponseAction::Disconnect,
            Fault::Silence => ResponseAction::Silence,
            Fault::Garbage => response(StatusCode::OK, Some("application/json"), &b"\xff\x00{\"\xfe"[..]),
        })
    }

    #[track_caller]
    fn write(&self, value: &T) -> MockBody {
        (self.write)(value).unwrap_or_else(|error| panic!("body of the reply: {error}"))
    }

    fn action(self, action: ResponseAction) -> MockResponse<'m, T> {
        let When {
            shared,
            expectation,
            write,
        } = self.change(|expectation| expectation.queue.push(QueuedResponse::new(action)));
        MockResponse {
            shared,
            expectation,
            write,
        }
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.change(self.expectation, change);
        self
    }
}

impl<'m, T> MockResponse<'m, T> {
    /// Adds a header to the reply.
    ///
    /// # Panics
    /// This is no header; or the connection is closed and there is no reply.
    #[track_caller]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        let name = HeaderName::try_from(name).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let value = HeaderValue::try_from(value.to_string()).unwrap_or_else(|error| panic!("`{name}`: {error}"));
        self.template(|reply| reply.append_header(name, value))
    }

    /// Replies only after this time.
    ///
    /// # Panics
    /// The connection is closed and there is no reply.
    #[track_caller]
    pub fn delay(self, delay: Duration) -> Self {
        self.template(|reply| reply.set_delay(delay))
    }

    /// Replies in this way so often. Then [the next reply](Self::then) is
    /// given; if there is none, a request is no longer the call that was set
    /// up. If this is not said, a reply that another one follows is given
    /// once, and the last one without end.
    pub fn up_to(self, times: u32) -> Self {
        self.change(|expectation| {
            if let Some(queued) = expectation.queue.last_mut() {
                queued.times = Some(times);
            }
        })
    }

    /// The reply after this one.
    ///
    /// ```text
    /// mock.when(client.group().operation(&request))
    ///     .error(503)
    ///     .header("retry-after", 0)
    ///     .then()
    ///     .respond(Model::default());
    /// ```
    pub fn then(self) -> When<'m, T> {
        let MockResponse {
            shared,
            expectation,
            write,
        } = self;
        When {
            shared,
            expectation,
            write,
        }
    }

    /// The call must come so often in all, attempts counted: not more, not
    /// less. The server sees to it when it is dropped.
    pub fn expect(self, count: u32) -> Self {
        self.change(|expectation| expectation.expected = Some(count))
    }

    /// The call must come once: `expect(1)`.
    pub fn expect_once(self) -> Self {
        self.expect(1)
    }

    /// How often the call came, attempts counted.
    pub fn count(&self) -> u32 {
        let mut count = 0;
        self.shared
            .change(self.expectation, |expectation| count = expectation.count);
        count
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.change(self.expectation, change);
        self
    }

    #[track_caller]
    fn template(self, change: impl FnOnce(ResponseTemplate) -> ResponseTemplate) -> Self {
        let mut has_reply = false;
        self.shared.change(self.expectation, |expectation| {
            if let Some(ResponseAction::Respond(template)) =
                expectation.queue.last_mut().map(|queued| &mut queued.action)
            {
                *template = change(template.clone());
                has_reply = true;
            }
        });
        if !has_reply {
            panic!("this fault is no reply: it has no headers, and no delay");
        }
        self
    }
}

impl<T> Debug for When<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When").finish_non_exhaustive()
    }
}

impl<T> Debug for MockResponse<'_, T> {
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
        _ => panic!("this is not the status of a reply"),
    }
}

/// The status of an error.
#[track_caller]
fn error(status: impl TryInto<StatusCode>) -> StatusCode {
    let status = self::status(status);
    if status.is_success() {
        panic!("{status} is a success: `respond_with` replies with such a status");
    }
    status
}

#[track_caller]
fn response(status: StatusCode, media_type: Option<&str>, body: impl Into<Bytes>) -> ResponseAction {
    let bytes: Bytes = body.into();
    if !bytes.is_empty() && [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
        panic!("{status} comes without a body (RFC 9110, section 6.4.1)");
    }
    let mut template = ResponseTemplate::new(status).set_body_bytes(bytes);
    if let Some(media_type) = media_type {
        let value = HeaderValue::try_from(media_type).unwrap_or_else(|error| panic!("{media_type:?}: {error}"));
        template = template.insert_header(CONTENT_TYPE, value);
    }
    ResponseAction::Respond(template)
}
