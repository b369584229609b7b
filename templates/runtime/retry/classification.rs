//! What may be repeated: the one place that decides it.
//!
//! A request that reached the server may have been carried out, whatever came
//! back. Repeating it is harmless if its method is idempotent (RFC 9110,
//! section 9.2.2). If not, it may do a thing twice or, where what was sent is
//! good for one use only, lose the result; so it is repeated only when the
//! server has provably not acted on it.

use crate::runtime::error::retry_after::retry_after;
use crate::runtime::error::transport_failure::Broken;
use crate::runtime::response::raw::Raw;
use http::{Method, StatusCode};
use std::ops::RangeInclusive;

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// No connection was made, so nothing was sent.
    NoConnection,
    /// The connection broke after that.
    Interrupted,
    /// Time ran out after that, or so it must be assumed.
    TimedOut,
    /// A whole reply came.
    Replied {
        status: StatusCode,
        /// It has a valid `Retry-After`.
        retry_after: bool,
    },
}

enum Cause {
    Is(Event),
    Status(RangeInclusive<u16>),
}

enum Repeat {
    Always,
    /// When the reply says when to come back: then it was turned away before
    /// anything was done.
    Invited,
    Never,
}

use Cause::{Is, Status};
use Repeat::{Always, Invited, Never};

/// The cause, whether an idempotent request is repeated for it, and whether
/// any other is. The first row that fits counts; what fits none is final.
///
/// The table in the documentation of [`RetryPolicy`](crate::RetryPolicy) is
/// this one.
const TABLE: &[(Cause, Repeat, Repeat)] = &[
    (Is(Event::NoConnection), Always, Always),
    (Is(Event::Interrupted), Always, Never),
    (Is(Event::TimedOut), Always, Never),
    (Status(408..=408), Always, Never),
    (Status(429..=429), Always, Invited),
    (Status(503..=503), Always, Invited),
    (Status(500..=599), Always, Never),
];

impl Event {
    /// `None` for an error that will be the same the next time: it has nothing
    /// to do with the network, or what came is malformed.
    pub(crate) fn of(outcome: &Result<Raw, Broken>) -> Option<Event> {
        match outcome {
            Ok(raw) => Some(Event::Replied {
                status: raw.status,
                retry_after: retry_after(&raw.headers).is_some(),
            }),
            Err(Broken::NoTime) => None,
            Err(error) if error.is_builder() || error.is_malformed() => None,
            // First: a time limit for connecting is both.
            Err(error) if error.is_connect() => Some(Event::NoConnection),
            Err(error) if error.is_timeout() => Some(Event::TimedOut),
            Err(_) => Some(Event::Interrupted),
        }
    }

    /// Whether a request with this method may be sent again after this;
    /// `freely` is for one that may be repeated whatever its method says.
    pub(crate) fn allows_repeat(self, method: &Method, freely: bool) -> bool {
        let Some((_, idempotent, other)) = TABLE.iter().find(|(cause, ..)| cause.covers(self)) else {
            return false;
        };
        match if freely || method.is_idempotent() {
            idempotent
        } else {
            other
        } {
            Always => true,
            Invited => matches!(self, Event::Replied { retry_after: true, .. }),
            Never => false,
        }
    }
}

impl Cause {
    fn covers(&self, event: Event) -> bool {
        match (self, event) {
            (Is(this), event) => *this == event,
            (Status(range), Event::Replied { status, .. }) => range.contains(&status.as_u16()),
            (Status(_), _) => false,
        }
    }
}
