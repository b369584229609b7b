//! The state of a mock server: its expectations, the requests it received, and the problems to report.

use crate::runtime::mock::request::matcher::RequestMatcher;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::mock::request::routes::redact_path;
use crate::runtime::mock::response::reply::Handler;
use crate::runtime::mock::response::template::{ResponseAction, ResponseTemplate};
use http::{HeaderValue, StatusCode};
use std::panic::Location;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The state of a mock server, which the test and the thread of the server share.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    /// Locks the state. A poisoned lock is ignored, because a server must be dropped after its test panicked, too.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes an expectation.
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
    /// Whether the server runs for a long time: then it keeps neither requests nor problems.
    pub(crate) is_long_running: bool,
    /// Computes the responses to requests that match no expectation.
    pub(crate) fallback: Option<Handler>,
    /// The requests that matched no expectation.
    unmatched: Vec<UnmatchedRequest>,
    /// Whether the problems have been reported already.
    is_reported: bool,
}

/// A request that matched no expectation.
#[derive(Clone, PartialEq)]
struct UnmatchedRequest {
    /// Method, path and operation.
    what: String,
    /// A line for each expectation of the same operation, with the differences.
    why: String,
}

/// An expected call and its responses.
pub(crate) struct Expectation {
    pub(crate) matcher: RequestMatcher,
    /// The source location in the test.
    pub(crate) location: &'static Location<'static>,
    /// The responses, in order.
    pub(crate) queue: Vec<QueuedResponse>,
    /// The required number of requests.
    pub(crate) expected: Option<u32>,
    /// The number of requests received so far.
    pub(crate) count: u32,
    /// The number of playbacks that clients did not read to their end.
    pub(crate) cancelled: Arc<AtomicU32>,
}

/// A response, and how often it is sent.
pub(crate) struct QueuedResponse {
    pub(crate) action: ResponseAction,
    /// The maximum number of times. `None` means once, or without limit for the last response.
    pub(crate) times: Option<u32>,
    sent: u32,
}

impl QueuedResponse {
    pub(crate) fn new(action: ResponseAction) -> QueuedResponse {
        QueuedResponse {
            action,
            times: None,
            sent: 0,
        }
    }
}

impl Expectation {
    pub(crate) fn new(matcher: RequestMatcher, location: &'static Location<'static>) -> Expectation {
        Expectation {
            matcher,
            location,
            queue: Vec::new(),
            expected: None,
            count: 0,
            cancelled: Arc::default(),
        }
    }

    /// Returns the next action, or `None` if all responses are used up.
    fn next(&mut self) -> Option<ResponseAction> {
        let last = self.queue.len().saturating_sub(1);
        for (index, queued) in self.queue.iter_mut().enumerate() {
            let default_times = if index == last { u32::MAX } else { 1 };
            if queued.sent < queued.times.unwrap_or(default_times) {
                queued.sent = queued.sent.saturating_add(1);
                return Some(queued.action.clone());
            }
        }
        None
    }

    fn name(&self) -> String {
        format!("`{}` at {}", self.matcher.operation.id, self.location)
    }
}

impl State {
    /// Records a request and returns the action for it. Expectations are tried in the order in which they were added.
    pub(crate) fn handle(&mut self, received: &mut ReceivedRequest) -> ResponseAction {
        let mut reasons = Vec::new();
        let mut found = None;
        // An expectation without a response is incomplete and ignored.
        for expectation in self
            .expectations
            .iter_mut()
            .filter(|expectation| !expectation.queue.is_empty())
        {
            let Some(differences) = expectation.matcher.differences(received) else {
                continue;
            };
            let reason = if differences.is_empty() {
                found = expectation.next();
                if found.is_some() {
                    expectation.count = expectation.count.saturating_add(1);
                    break;
                }
                format!("does not match {}: all its responses are used up", expectation.name())
            } else {
                format!("does not match {}: {}", expectation.name(), differences.join("; "))
            };
            reasons.push(reason);
        }
        if found.is_none() {
            received.set_base("");
        }
        if !self.is_long_running {
            self.received.push(received.clone());
        }
        match (found, &self.fallback) {
            (Some(action), _) => action,
            (None, Some(fallback)) => ResponseAction::Respond(ResponseTemplate::computed(fallback.clone())),
            (None, None) => self.unmatched_response(received, &reasons),
        }
    }

    /// Records a request that the server cannot handle.
    pub(crate) fn reject(&mut self, received: &ReceivedRequest, reason: String) -> ResponseAction {
        if !self.is_long_running {
            self.received.push(received.clone());
        }
        self.unmatched_response(received, &[reason])
    }

    /// Records that the function which computes the response panicked.
    pub(crate) fn handler_panicked(&mut self, received: &ReceivedRequest) -> ResponseTemplate {
        let reason = "the function that computes the response panicked".to_owned();
        self.unmatched_template(received, &[reason])
    }

    /// Records a request that matches no expectation and returns its response. Its status is one that an API is
    /// unlikely to send, so that it is not mistaken for a part of the test.
    fn unmatched_response(&mut self, received: &ReceivedRequest, reasons: &[String]) -> ResponseAction {
        ResponseAction::Respond(self.unmatched_template(received, reasons))
    }

    fn unmatched_template(&mut self, received: &ReceivedRequest, reasons: &[String]) -> ResponseTemplate {
        let (method, path) = (received.method(), received.path());
        let mut what = format!("{method} {}", redact_path(method, path));
        // The id of an operation without an `operationId` is its method and path.
        if let Some(id) = received.operation_id().filter(|id| *id != what) {
            what = format!("{what} ({id})");
        }
        let request = UnmatchedRequest {
            what,
            why: match reasons {
                [] => "\n    no expectation for this operation".to_owned(),
                reasons => reasons.iter().map(|reason| format!("\n    {reason}")).collect(),
            },
        };
        let text = format!("mock server: {}{}\n", request.what, request.why);
        if !self.is_long_running {
            self.unmatched.push(request);
        }
        ResponseTemplate::bytes(
            StatusCode::NOT_IMPLEMENTED,
            Some(HeaderValue::from_static("text/plain")),
            text,
        )
    }

    /// Returns a description of all problems. Returns `None` if there are none or they were reported before.
    pub(crate) fn report(&mut self) -> Option<String> {
        let mut text = String::new();
        for (index, request) in self.unmatched.iter().enumerate() {
            // Equal requests are reported once, with their number.
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
            text.push_str("\n  (values are omitted; `received()` returns the complete requests)");
        }
        for expectation in &self.expectations {
            if let Some(expected) = expectation.expected.filter(|expected| *expected != expectation.count) {
                text.push_str(&format!(
                    "\n  {}: requests expected: {expected}, received: {}",
                    expectation.name(),
                    expectation.count
                ));
            }
        }
        let is_new = !text.is_empty() && !self.is_reported;
        self.is_reported |= is_new;
        is_new.then(|| format!("the requests do not match the expectations of the mock server:{text}"))
    }
}
