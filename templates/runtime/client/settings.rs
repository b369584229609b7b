//! Settings that a client has and a call may change.

use crate::runtime::retry::policy::RetryPolicy;
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
    pub(crate) max_response_bytes: usize,
    /// Bytes that reading a body may allocate; `None` for what follows from
    /// the limit on bodies.
    pub(crate) memory_limit: Option<usize>,
}

/// How many times the limit on bodies reading one may allocate if nothing else
/// is said. An API's objects of text take about as much memory as text; small
/// objects of large models and untyped JSON take up to some fifty times as
/// much, but bodies near the limit are rare.
const MEMORY_PER_BYTE: usize = 8;

impl Settings {
    /// Bytes that reading a body may allocate.
    pub(crate) fn memory_limit(&self) -> usize {
        self.memory_limit
            .unwrap_or(self.max_response_bytes.saturating_mul(MEMORY_PER_BYTE))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            max_response_bytes: 16 << 20,
            memory_limit: None,
        }
    }
}
