//! Finds that a sequence repeats itself, in bounded memory.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// How many of the latest texts are remembered.
const REMEMBERED: usize = 1024;

/// The texts of a sequence, as far as they are needed to notice that it runs
/// in a circle.
///
/// A circle of up to [`REMEMBERED`] texts is noticed with the first text that
/// comes again. A longer one is noticed by the algorithm of Brent ("An improved
/// Monte Carlo factorization algorithm", 1980), after at most about three times
/// its length. Only hashes are kept; their keys are random, so that no server
/// can choose texts with the same hash.
#[derive(Default)]
pub(crate) struct Cycle {
    hasher: RandomState,
    recent: HashSet<u64>,
    /// A text that all later ones are compared with, until the next power of
    /// two.
    mark: Option<u64>,
    span: u64,
    left: u64,
}

impl Cycle {
    /// Takes the next text. Whether it has been there before.
    pub(crate) fn closes(&mut self, text: &str) -> bool {
        let hash = self.hasher.hash_one(text);
        if self.mark == Some(hash) || !self.recent.insert(hash) {
            return true;
        }
        if self.recent.len() >= REMEMBERED {
            self.recent.clear();
        }
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => {
                self.span = self.span.saturating_mul(2).max(1);
                self.left = self.span;
                self.mark = Some(hash);
            }
        }
        false
    }
}
