//! What a mock server knows: what is set up, what came, and what of it was
//! not as it should be.

use super::received_request::Received;
use super::request_matcher::Pattern;
use super::routes::{route, shown_path};
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
    pub(crate) fn change(&self, rule: usize, change: impl FnOnce(&mut Rule)) {
        if let Some(rule) = self.lock().rules.get_mut(rule) {
            change(rule);
        }
    }
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) rules: Vec<Rule>,
    pub(crate) received: Vec<Received>,
    /// The requests that were no call that is set up.
    strangers: Vec<Stranger>,
    /// What was wrong has been told already.
    is_told: bool,
}

/// A request that was no call that is set up.
#[derive(Clone, PartialEq)]
struct Stranger {
    what: String,
    /// A line for each call that it might have been.
    why: String,
}

/// A call that is set up.
pub(crate) struct Rule {
    pub(crate) pattern: Pattern,
    /// Where in the test.
    pub(crate) place: &'static Location<'static>,
    /// One after the other.
    pub(crate) answers: Vec<Planned>,
    /// How often it must come.
    pub(crate) expected: Option<u32>,
    /// How often it came.
    pub(crate) count: u32,
}

/// An answer, and how often it is given.
pub(crate) struct Planned {
    pub(crate) answer: Answer,
    /// If this is not said: once, and the last one for ever.
    pub(crate) times: Option<u32>,
    given: u32,
}

/// What is done about a request.
#[derive(Clone)]
pub(crate) enum Answer {
    Reply(ResponseTemplate),
    /// The connection is closed.
    Disconnect,
    /// Nothing is said.
    Silence,
}

impl Planned {
    pub(crate) fn new(answer: Answer) -> Planned {
        Planned {
            answer,
            times: None,
            given: 0,
        }
    }
}

impl Rule {
    pub(crate) fn new(pattern: Pattern, place: &'static Location<'static>) -> Rule {
        Rule {
            pattern,
            place,
            answers: Vec::new(),
            expected: None,
            count: 0,
        }
    }

    /// What is to be done now; `None` when all answers are used up.
    fn next(&mut self) -> Option<Answer> {
        let last = self.answers.len().saturating_sub(1);
        for (index, planned) in self.answers.iter_mut().enumerate() {
            let otherwise = if index == last { u32::MAX } else { 1 };
            if planned.given < planned.times.unwrap_or(otherwise) {
                planned.given = planned.given.saturating_add(1);
                return Some(planned.answer.clone());
            }
        }
        None
    }

    fn name(&self) -> String {
        format!("`{}` of {}", self.pattern.operation.id, self.place)
    }
}

impl State {
    /// Takes a request and says what to do. What comes first in the test is
    /// tried first.
    pub(crate) fn receive(&mut self, received: Received) -> Answer {
        let mut reasons = Vec::new();
        let mut found = None;
        // What was begun and has no answer is not set up.
        for rule in self.rules.iter_mut().filter(|rule| !rule.answers.is_empty()) {
            let Some(differences) = rule.pattern.differences(&received) else {
                continue;
            };
            let reason = if differences.is_empty() {
                found = rule.next();
                if found.is_some() {
                    rule.count = rule.count.saturating_add(1);
                    break;
                }
                format!("{}: all its replies are used up", rule.name())
            } else {
                format!("{}: {}", rule.name(), differences.join("; "))
            };
            reasons.push(reason);
        }
        let answer = found.unwrap_or_else(|| self.refuse(&received, &reasons));
        self.received.push(received);
        answer
    }

    /// The answer to a request that is no call that is set up: one that no
    /// API is likely to give, so that nobody takes it for part of the test.
    fn refuse(&mut self, received: &Received, reasons: &[String]) -> Answer {
        let (method, path) = (received.method(), received.path());
        let mut what = format!("{method} {}", shown_path(method, path));
        // An operation that the document does not name has these two for its id.
        if let Some(id) = route(method, path).filter(|id| *id != what) {
            what = format!("{what} ({id})");
        }
        let stranger = Stranger {
            what,
            why: match reasons {
                [] => "\n    nothing is set up for this operation".to_owned(),
                reasons => reasons.iter().map(|reason| format!("\n    not {reason}")).collect(),
            },
        };
        let reply = ResponseTemplate::new(http::StatusCode::NOT_IMPLEMENTED);
        let reply = reply.set_body_string(format!("mock server: {}{}\n", stranger.what, stranger.why));
        self.strangers.push(stranger);
        Answer::Reply(reply)
    }

    /// What was not as it should be, if anything was; once.
    pub(crate) fn tell(&mut self) -> Option<String> {
        let mut text = String::new();
        for (index, stranger) in self.strangers.iter().enumerate() {
            // One that is repeated is told once.
            if self.strangers.iter().position(|other| other == stranger) != Some(index) {
                continue;
            }
            let Stranger { what, why } = stranger;
            let count = match self.strangers.iter().filter(|other| *other == stranger).count() {
                1 => String::new(),
                count => format!(", {count} times"),
            };
            text.push_str(&format!("\n  {what}{count}{why}"));
        }
        if !text.is_empty() {
            text.push_str("\n  (no values are shown; `received()` has the requests)");
        }
        for rule in &self.rules {
            if let Some(expected) = rule.expected.filter(|expected| *expected != rule.count) {
                text.push_str(&format!(
                    "\n  {}: expected {expected}, came {}",
                    rule.name(),
                    rule.count
                ));
            }
        }
        let is_new = !text.is_empty() && !self.is_told;
        self.is_told |= is_new;
        is_new.then(|| format!("the mock server was not called as it was set up:{text}"))
    }
}
