//! Where an error happened: the operation and the attempt.

use std::fmt::{self, Display};

/// Where an error happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorContext {
    /// The id of the operation.
    pub(crate) operation: &'static str,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    /// There might as well be another attempt.
    pub(crate) retryable: bool,
}

/// Says how many attempts were made if that is worth a word.
pub(crate) struct AttemptSuffix(pub(crate) u32);

impl Display for AttemptSuffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            count => write!(f, " (attempt {count})"),
        }
    }
}
