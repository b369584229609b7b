//! [`RetryPolicy`]: the maximum number of attempts and the delays between them.

use std::time::Duration;

/// When a call is retried.
///
/// The delays are random, between zero and a bound that doubles with each retry ("full jitter"), so that clients do not
/// retry in step. If the response has a `Retry-After`, in seconds or as a date, the delay is that time plus the random
/// time.
///
/// Which failures are retried depends on the method, because a request that may have been carried out must not be
/// carried out twice:
///
/// | failure                                 | GET, HEAD, OPTIONS, TRACE, PUT, DELETE | POST, PATCH, others       |
/// | --------------------------------------- | -------------------------------------- | ------------------------- |
/// | the connection could not be established | retried                                | retried                   |
/// | the connection broke later              | retried                                | no                        |
/// | no complete response in time            | retried                                | no                        |
/// | malformed HTTP, invalid certificate     | no                                     | no                        |
/// | 408 Request Timeout                     | retried                                | no                        |
/// | 429 Too Many Requests                   | retried                                | if it has a `Retry-After` |
/// | 503 Service Unavailable                 | retried                                | if it has a `Retry-After` |
/// | any other 5xx                           | retried                                | no                        |
/// | any other status, undecodable bodies    | no                                     | no                        |
///
/// A call whose [body](crate::Body) is a stream is retried only as long as nothing has been read from the stream.
///
/// A `Retry-After` is valid if it is a number of seconds or a date (RFC 9110, section 10.2.3). Any other value is
/// ignored, and so are several values that differ. If the delay would exceed the time limit of the call or the [total
/// timeout](Self::total_timeout), the call fails immediately.
///
/// [`retry_non_idempotent`](Self::retry_non_idempotent) makes the middle column apply to all methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    total_timeout: Duration,
    pub(crate) retry_non_idempotent: bool,
}

/// 3 attempts, 100 ms, doubling up to 5 s, within 30 s.
impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            max_attempts: 3,
            base_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(5),
            total_timeout: Duration::from_secs(30),
            retry_non_idempotent: false,
        }
    }
}

impl RetryPolicy {
    /// Disables retries: one attempt.
    pub fn none() -> Self {
        RetryPolicy::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first, 3 by default. 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the upper bound of the first delay, 100 ms by default.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the upper bound of every delay, 5 s by default. `Retry-After` can exceed it.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the time since the start of the call within which a retry may start, 30 s by default. If a delay would end
    /// later, the call fails immediately. The time limit of the whole call applies as well.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Retries POST, PATCH and all other methods like idempotent requests. Use it if repeating the request is harmless,
    /// or if an idempotency key lets the server detect the repetition.
    pub fn retry_non_idempotent(mut self, retry: bool) -> Self {
        self.retry_non_idempotent = retry;
        self
    }

    /// Returns the delay after this attempt, counted from 1. Returns `None` if no attempt is left, or if the delay does
    /// not fit into `remaining`, the rest of the call's time limit, or into the total timeout. `elapsed` is the time
    /// since the start of the call.
    pub(crate) fn delay(
        &self,
        attempt: u32,
        elapsed: Duration,
        remaining: Duration,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let delay = retry_after
            .unwrap_or_default()
            .saturating_add(full_jitter(self.backoff_limit(attempt)));
        let in_time = delay < remaining && elapsed.saturating_add(delay) <= self.total_timeout;
        (attempt < self.max_attempts && in_time).then_some(delay)
    }

    /// Returns the upper bound of the random delay after this attempt.
    fn backoff_limit(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1);
        let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }
}

/// Returns a random duration up to `limit`, uniformly distributed.
fn full_jitter(limit: Duration) -> Duration {
    let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(fastrand::u64(..=nanos))
}
