//! The operation and the attempt in which an error occurred.

use std::fmt::{self, Display};

/// The operation and the attempt in which an error occurred.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorContext {
    /// The id of the operation.
    pub(crate) operation: &'static str,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    /// Another attempt is safe and may succeed.
    pub(crate) retryable: bool,
}

/// Displays the number of the attempt, unless it is the first one.
pub(crate) struct AttemptSuffix(pub(crate) u32);

impl Display for AttemptSuffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            count => write!(f, " (attempt {count})"),
        }
    }
}
