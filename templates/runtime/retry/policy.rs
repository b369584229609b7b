//! How often, and after which waits, a call is attempted.

use std::time::Duration;

/// When to try a call again.
///
/// The waits grow exponentially and are random, between nothing and a limit
/// that doubles each time ("full jitter"), so that many clients do not come
/// back at once. Where the reply has `Retry-After`, in seconds or as a date,
/// the wait is that long and the random time on top.
///
/// What is repeated depends on the method, because what may have been done
/// must not be done twice:
///
/// | what happened                       | GET, HEAD, OPTIONS, TRACE, PUT, DELETE | POST, PATCH, others   |
/// | ----------------------------------- | -------------------------------------- | --------------------- |
/// | no connection could be made         | repeated                               | repeated              |
/// | the connection broke after that     | repeated                               | no                    |
/// | no reply in time                    | repeated                               | no                    |
/// | no valid HTTP, no valid certificate | no                                     | no                    |
/// | 408 Request Timeout                 | repeated                               | no                    |
/// | 429 Too Many Requests               | repeated                               | if with `Retry-After` |
/// | 503 Service Unavailable             | repeated                               | if with `Retry-After` |
/// | any other 5xx                       | repeated                               | no                    |
/// | any other status, unreadable bodies | no                                     | no                    |
///
/// A `Retry-After` counts if it is a number of seconds or a date (RFC 9110,
/// section 10.2.3). Any other value, and several that differ, are ignored. If
/// the wait would not end within the time limit of the call or the
/// [total timeout](Self::total_timeout), the call fails at once.
///
/// [`retry_non_idempotent`](Self::retry_non_idempotent) makes the middle column
/// apply to all methods.
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
    /// Never retries: one attempt.
    pub fn none() -> Self {
        RetryPolicy::default().max_attempts(1)
    }

    /// The maximum number of attempts, the first one included. 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The upper bound of the first wait.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The upper bound of every wait. `Retry-After` may ask for longer.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The time after the first attempt in which others may start, 30 s by
    /// default. If a wait would end later, the call fails at once. The time
    /// limit of the whole call applies as well.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Retries POST and PATCH like idempotent requests. Use it where repeating
    /// a request is harmless, or where an idempotency key lets the server
    /// detect the repetition.
    pub fn retry_non_idempotent(mut self, retry: bool) -> Self {
        self.retry_non_idempotent = retry;
        self
    }

    /// How long to wait after this attempt, counted from 1. `None` if it was
    /// the last: by number, or because `remaining` or the total_timeout would be over.
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

    /// The longest wait after this attempt.
    fn backoff_limit(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1);
        let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }
}

/// Any time up to `limit`, each as likely.
fn full_jitter(limit: Duration) -> Duration {
    let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(fastrand::u64(..=nanos))
}
