//! The results of calls.

use super::exceptions::Cause;

/// The result of a call with the crate of one version of OpenAPI.
pub(super) struct CallOutcome {
    pub(super) folder: String,
    /// The version of OpenAPI: `3.1`.
    pub(super) version: String,
    /// The name of the call.
    pub(super) call: String,
    pub(super) outcome: Outcome,
}

/// What a call led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    /// What is wrong.
    Failed(String),
    /// A failure that is listed.
    Exception(Cause),
}
