//! [`Clock`]: the time of the stand-in, which tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time since 1970 in milliseconds, as the API has it.
pub(crate) type Millis = i64;

/// The time of the system, and how far it was moved. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Clock {
    /// In milliseconds.
    offset: Arc<AtomicU64>,
}

impl Clock {
    /// Moves the time forward.
    pub(crate) fn advance(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.offset.fetch_add(millis, Ordering::SeqCst);
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let time = since.saturating_add(Duration::from_millis(self.offset.load(Ordering::SeqCst)));
        Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX)
    }
}

/// Converts a number of seconds.
pub(crate) fn seconds(count: i64) -> Millis {
    count.saturating_mul(1000)
}
