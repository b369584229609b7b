//! The settings of a client that its calls may change.

use crate::runtime::retry::policy::RetryPolicy;
use std::time::Duration;

/// The default connect timeout, which includes name resolution and TLS.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of a call, initially a copy of those of the client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The time limit of the whole call: all attempts and the delays between them.
    pub(crate) timeout: Duration,
    /// The time limit of one attempt: from connecting to the last byte of the response.
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// The maximum size of a response body in bytes.
    pub(crate) max_response_bytes: usize,
    /// The maximum memory in bytes that decoding a body may allocate. `None` derives it from `max_response_bytes`.
    pub(crate) memory_limit: Option<usize>,
}

/// The default memory limit of decoding, as a multiple of the maximum body size. Objects that consist of text take
/// about as much memory as their JSON. Small objects of large models and untyped JSON take up to about fifty times as
/// much, but bodies near the size limit are rare.
const MEMORY_PER_BYTE: usize = 8;

impl Settings {
    /// Returns the maximum memory in bytes that decoding a body may allocate.
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
