//! The results of calls.

use serde::Deserialize;

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

/// What causes a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Cause {
    /// OpenAPI has no words for it.
    OpenApi,
    /// OpenAPI has words for it, which the emitter does not write.
    Emitter,
    /// The client has no types for a format, by design: it hands over the text, which is right.
    Text,
    /// The generator or the client.
    Ours,
}
