//! Settings that a client has and a call may change.

use std::time::Duration;

/// How calls are made. Every call starts with a copy of its client's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// From the first byte sent to the last received.
    pub(crate) timeout: Duration,
    /// Bytes of a reply's body.
    pub(crate) body_limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: Duration::from_secs(30),
            body_limit: 16 << 20,
        }
    }
}
