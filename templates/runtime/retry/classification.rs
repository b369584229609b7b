//! What may be repeated: the one place that decides it.
//!
//! A request that reached the server may have been carried out, whatever came
//! back. Repeating it is harmless if its method is idempotent (RFC 9110,
//! section 9.2.2). If not, it may do a thing twice or, where what was sent is
//! good for one use only, lose the result; so it is repeated only when the
//! server has provably not acted on it.

use crate::runtime::error::retry_after::retry_after;
use crate::runtime::error::transport_failure::TransportFailure;
use crate::runtime::response::raw::RawResponse;
use http::{Method, StatusCode};
use std::ops::RangeInclusive;

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptResult {
    /// No connection was made, so nothing was sent.
    NoConnection,
    /// The connection broke after that.
    Interrupted,
    /// Time ran out after that, or so it must be assumed.
    TimedOut,
    /// A whole reply came.
    Responded {
        status: StatusCode,
        /// It has a valid `Retry-After`.
        retry_after: bool,
    },
}

enum RetryCondition {
    Is(AttemptResult),
    Status(RangeInclusive<u16>),
}

enum RetryRule {
    Always,
    /// When the reply says when to come back: then it was turned away before
    /// anything was done.
    IfRetryAfter,
    Never,
}

use RetryCondition::{Is, Status};
use RetryRule::{Always, IfRetryAfter, Never};

/// The cause, whether an idempotent request is repeated for it, and whether
/// any other is. The first row that fits counts; what fits none is final.
///
/// The table in the documentation of [`RetryPolicy`](crate::RetryPolicy) is
/// this one.
const RULES: &[(RetryCondition, RetryRule, RetryRule)] = &[
    (Is(AttemptResult::NoConnection), Always, Always),
    (Is(AttemptResult::Interrupted), Always, Never),
    (Is(AttemptResult::TimedOut), Always, Never),
    (Status(408..=408), Always, Never),
    (Status(429..=429), Always, IfRetryAfter),
    (Status(503..=503), Always, IfRetryAfter),
    (Status(500..=599), Always, Never),
];

impl AttemptResult {
    /// `None` for an error that will be the same the next time: it has nothing
    /// to do with the network, or what came is malformed.
    pub(crate) fn of(outcome: &Result<RawResponse, TransportFailure>) -> Option<AttemptResult> {
        match outcome {
            Ok(raw) => Some(AttemptResult::Responded {
                status: raw.status,
                retry_after: retry_after(&raw.headers).is_some(),
            }),
            Err(TransportFailure::NoTimeLeft) => None,
            Err(error) if error.is_builder() || error.is_malformed() => None,
            // First: a time limit for connecting is both.
            Err(error) if error.is_connect() => Some(AttemptResult::NoConnection),
            Err(error) if error.is_timeout() => Some(AttemptResult::TimedOut),
            Err(_) => Some(AttemptResult::Interrupted),
        }
    }

    /// Whether a request with this method may be sent again after this;
    /// `as_idempotent` is for one that may be repeated whatever its method says.
    pub(crate) fn is_retryable(self, method: &Method, as_idempotent: bool) -> bool {
        let Some((_, idempotent, other)) = RULES.iter().find(|(condition, ..)| condition.matches(self)) else {
            return false;
        };
        match if as_idempotent || method.is_idempotent() {
            idempotent
        } else {
            other
        } {
            Always => true,
            IfRetryAfter => matches!(self, AttemptResult::Responded { retry_after: true, .. }),
            Never => false,
        }
    }
}

impl RetryCondition {
    fn matches(&self, result: AttemptResult) -> bool {
        match (self, result) {
            (Is(this), result) => *this == result,
            (Status(range), AttemptResult::Responded { status, .. }) => range.contains(&status.as_u16()),
            (Status(_), _) => false,
        }
    }
}
