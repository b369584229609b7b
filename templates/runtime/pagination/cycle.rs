//! Cycle detection for the cursors of a paginated list, in bounded memory.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// The maximum number of recent cursors that are stored.
const MAX_RECENT: usize = 1024;

/// Detects that a sequence of cursors repeats.
///
/// A cycle of up to [`MAX_RECENT`] cursors is detected at the first repeated cursor. A longer one is detected by the
/// algorithm of Brent ("An improved Monte Carlo factorization algorithm", 1980), after at most about three times its
/// length. Only hashes are stored. Their keys are random, so that a server cannot choose cursors with the same hash.
#[derive(Default)]
pub(crate) struct CycleDetector {
    hasher: RandomState,
    recent: HashSet<u64>,
    /// The hash that all later ones are compared with, replaced after a power of two of cursors.
    mark: Option<u64>,
    /// The number of cursors from one replacement of `mark` to the next.
    interval: u64,
    /// The number of cursors before the next replacement.
    remaining: u64,
}

impl CycleDetector {
    /// Adds the next cursor. Returns whether it closes a cycle, that is, has occurred before.
    pub(crate) fn closes_cycle(&mut self, cursor: &str) -> bool {
        let hash = self.hasher.hash_one(cursor);
        if self.mark == Some(hash) || !self.recent.insert(hash) {
            return true;
        }
        if self.recent.len() >= MAX_RECENT {
            self.recent.clear();
        }
        match self.remaining.checked_sub(1) {
            Some(remaining) => self.remaining = remaining,
            None => {
                self.interval = self.interval.saturating_mul(2).max(1);
                self.remaining = self.interval;
                self.mark = Some(hash);
            }
        }
        false
    }
}
