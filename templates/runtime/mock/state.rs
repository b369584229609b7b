//! What a mock server knows: what is set up, what came, and what of it was
//! not as it should be.

use super::received_request::ReceivedRequest;
use super::request_matcher::RequestMatcher;
use super::routes::{match_operation, shown_path};
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wiremock::ResponseTemplate;

/// The state of a mock server, which the test and the thread of the server share.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    /// A test that panicked while it set something up still has a server to
    /// drop.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is set up for a call.
    pub(crate) fn change(&self, expectation: usize, change: impl FnOnce(&mut Expectation)) {
        if let Some(expectation) = self.lock().expectations.get_mut(expectation) {
            change(expectation);
        }
    }
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) expectations: Vec<Expectation>,
    pub(crate) received: Vec<ReceivedRequest>,
    /// The requests that were no call that is set up.
    unmatched: Vec<UnmatchedRequest>,
    /// What was wrong has been told already.
    is_reported: bool,
}

/// A request that was no call that is set up.
#[derive(Clone, PartialEq)]
struct UnmatchedRequest {
    what: String,
    /// A line for each call that it might have been.
    why: String,
}

/// A call that is set up.
pub(crate) struct Expectation {
    pub(crate) matcher: RequestMatcher,
    /// Where in the test.
    pub(crate) place: &'static Location<'static>,
    /// One after the other.
    pub(crate) queue: Vec<QueuedResponse>,
    /// How often it must come.
    pub(crate) expected: Option<u32>,
    /// How often it came.
    pub(crate) count: u32,
}

/// An answer, and how often it is given.
pub(crate) struct QueuedResponse {
    pub(crate) action: ResponseAction,
    /// If this is not said: once, and the last one for ever.
    pub(crate) times: Option<u32>,
    given: u32,
}

/// What is done about a request.
#[derive(Clone)]
pub(crate) enum ResponseAction {
    Respond(ResponseTemplate),
    /// The connection is closed.
    Disconnect,
    /// Nothing is said.
    Silence,
}

impl QueuedResponse {
    pub(crate) fn new(action: ResponseAction) -> QueuedResponse {
        QueuedResponse {
            action,
            times: None,
            given: 0,
        }
    }
}

impl Expectation {
    pub(crate) fn new(matcher: RequestMatcher, place: &'static Location<'static>) -> Expectation {
        Expectation {
            matcher,
            place,
            queue: Vec::new(),
            expected: None,
            count: 0,
        }
    }

    /// What is to be done now; `None` when all answers are used up.
    fn next(&mut self) -> Option<ResponseAction> {
        let last = self.queue.len().saturating_sub(1);
        for (index, queued) in self.queue.iter_mut().enumerate() {
            let otherwise = if index == last { u32::MAX } else { 1 };
            if queued.given < queued.times.unwrap_or(otherwise) {
                queued.given = queued.given.saturating_add(1);
                return Some(queued.action.clone());
            }
        }
        None
    }

    fn name(&self) -> String {
        format!("`{}` of {}", self.matcher.operation.id, self.place)
    }
}

impl State {
    /// Takes a request and says what to do. What comes first in the test is
    /// tried first.
    pub(crate) fn handle(&mut self, received: ReceivedRequest) -> ResponseAction {
        let mut reasons = Vec::new();
        let mut found = None;
        // What was begun and has no answer is not set up.
        for expectation in self
            .expectations
            .iter_mut()
            .filter(|expectation| !expectation.queue.is_empty())
        {
            let Some(differences) = expectation.matcher.differences(&received) else {
                continue;
            };
            let reason = if differences.is_empty() {
                found = expectation.next();
                if found.is_some() {
                    expectation.count = expectation.count.saturating_add(1);
                    break;
                }
                format!("{}: all its replies are used up", expectation.name())
            } else {
                format!("{}: {}", expectation.name(), differences.join("; "))
            };
            reasons.push(reason);
        }
        let action = found.unwrap_or_else(|| self.unmatched_response(&received, &reasons));
        self.received.push(received);
        action
    }

    /// The answer to a request that is no call that is set up: one that no
    /// API is likely to give, so that nobody takes it for part of the test.
    fn unmatched_response(&mut self, received: &ReceivedRequest, reasons: &[String]) -> ResponseAction {
        let (method, path) = (received.method(), received.path());
        let mut what = format!("{method} {}", shown_path(method, path));
        // An operation that the document does not name has these two for its id.
        if let Some(id) = match_operation(method, path).filter(|id| *id != what) {
            what = format!("{what} ({id})");
        }
        let request = UnmatchedRequest {
            what,
            why: match reasons {
                [] => "\n    nothing is set up for this operation".to_owned(),
                reasons => reasons.iter().map(|reason| format!("\n    not {reason}")).collect(),
            },
        };
        let reply = ResponseTemplate::new(http::StatusCode::NOT_IMPLEMENTED);
        let reply = reply.set_body_string(format!("mock server: {}{}\n", request.what, request.why));
        self.unmatched.push(request);
        ResponseAction::Respond(reply)
    }

    /// What was not as it should be, if anything was; once.
    pub(crate) fn report(&mut self) -> Option<String> {
        let mut text = String::new();
        for (index, request) in self.unmatched.iter().enumerate() {
            // One that is repeated is told once.
            if self.unmatched.iter().position(|other| other == request) != Some(index) {
                continue;
            }
            let UnmatchedRequest { what, why } = request;
            let count = match self.unmatched.iter().filter(|other| *other == request).count() {
                1 => String::new(),
                count => format!(", {count} times"),
            };
            text.push_str(&format!("\n  {what}{count}{why}"));
        }
        if !text.is_empty() {
            text.push_str("\n  (no values are shown; `received()` has the requests)");
        }
        for expectation in &self.expectations {
            if let Some(expected) = expectation.expected.filter(|expected| *expected != expectation.count) {
                text.push_str(&format!(
                    "\n  {}: expected {expected}, came {}",
                    expectation.name(),
                    expectation.count
                ));
            }
        }
        let is_new = !text.is_empty() && !self.is_reported;
        self.is_reported |= is_new;
        is_new.then(|| format!("the mock server was not called as it was set up:{text}"))
    }
}
