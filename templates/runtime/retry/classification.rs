//! Decides which requests may be retried after which result of an attempt. No other code decides this.
//!
//! A server may have carried out any request that reached it, whatever the response. Repeating it is harmless if its
//! method is idempotent (RFC 9110, section 9.2.2; for QUERY: RFC 10008). Otherwise the request could be carried out twice or, if it contains
//! a one-time value, the result could be lost. So it is retried only if the server has certainly not carried it out.

use crate::runtime::error::retry_after::retry_after;
use crate::runtime::error::transport_failure::TransportFailure;
use crate::runtime::response::raw::RawResponse;
use http::{Method, StatusCode};
use std::ops::RangeInclusive;

/// The result of an attempt, as far as it matters for retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptResult {
    /// The connection could not be established, so nothing was sent.
    NoConnection,
    /// The connection broke later.
    Interrupted,
    /// The time ran out, possibly after the request was sent.
    TimedOut,
    /// A complete response arrived.
    Responded {
        status: StatusCode,
        /// Whether it has a valid `Retry-After`.
        retry_after: bool,
    },
}

enum RetryCondition {
    Is(AttemptResult),
    Status(RangeInclusive<u16>),
}

enum RetryRule {
    Always,
    /// If the response has a `Retry-After`: then the server rejected the request before it carried out anything.
    IfRetryAfter,
    Never,
}

use RetryCondition::{Is, Status};
use RetryRule::{Always, IfRetryAfter, Never};

/// For each result, the rule for idempotent requests and the rule for all others. The first row that matches applies; a
/// result without a row is not retried.
///
/// The documentation of [`RetryPolicy`](crate::RetryPolicy) repeats this table.
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
    /// Classifies the outcome of an attempt. Returns `None` for a success, and for errors that a retry cannot fix: those
    /// that do not come from the network, and malformed responses.
    pub(crate) fn of(outcome: &Result<RawResponse, TransportFailure>) -> Option<AttemptResult> {
        match outcome {
            Ok(raw) if raw.status.is_success() => None,
            Ok(raw) => Some(AttemptResult::Responded {
                status: raw.status,
                retry_after: retry_after(&raw.headers).is_some(),
            }),
            Err(TransportFailure::NoTimeLeft | TransportFailure::Body(_)) => None,
            Err(error) if error.is_builder() || error.is_malformed() => None,
            // Must precede the timeout: a connect timeout is both.
            Err(error) if error.is_connect() => Some(AttemptResult::NoConnection),
            Err(error) if error.is_timeout() => Some(AttemptResult::TimedOut),
            Err(_) => Some(AttemptResult::Interrupted),
        }
    }

    /// Returns whether a request with this method may be retried. `as_idempotent` treats every method as idempotent.
    pub(crate) fn is_retryable(self, method: &Method, as_idempotent: bool) -> bool {
        let Some((_, idempotent, other)) = RULES.iter().find(|(condition, ..)| condition.matches(self)) else {
            return false;
        };
        // `http` knows QUERY only since version 1.5.
        let is_idempotent = as_idempotent || method.is_idempotent() || method.as_str() == "QUERY";
        match if is_idempotent { idempotent } else { other } {
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
