//! Settings that a client has and a call may change.

use super::retry::RetryPolicy;
use std::time::Duration;

/// How long connecting may take, name resolution and TLS included.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How calls are made. Every call starts with a copy of its client's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// For the whole call: all attempts, and the waits between them.
    pub(crate) timeout: Duration,
    /// For one attempt: from connecting to the last byte of the reply.
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// Bytes of a reply's body.
    pub(crate) body_limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            body_limit: 16 << 20,
        }
    }
}
