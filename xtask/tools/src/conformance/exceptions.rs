//! `exceptions.toml`: the calls that fail, each with the reason.

use serde::Deserialize;

use super::results::{CallOutcome, Cause, Outcome};
use super::table::matches;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exceptions {
    exception: Vec<Exception>,
}

/// Why some calls fail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    /// Names of calls; `*` stands for any text.
    calls: Vec<String>,
    /// The versions of OpenAPI; all if it is empty.
    #[serde(default)]
    versions: Vec<String>,
    pub(super) cause: Cause,
    /// A part of the problem.
    problem: String,
    #[expect(dead_code, reason = "it is for readers of the file, and every entry has one")]
    reason: String,
}

impl Exceptions {
    /// Marks the failures that are listed. Returns what is wrong with the list: patterns that apply to no failure.
    pub(super) fn apply(&self, outcomes: &mut [CallOutcome]) -> Vec<String> {
        let mut unused = Vec::new();
        for exception in &self.exception {
            for pattern in &exception.calls {
                let mut is_used = false;
                let mut passed = Vec::new();
                for outcome in outcomes.iter_mut().filter(|outcome| exception.names(pattern, outcome)) {
                    match &outcome.outcome {
                        Outcome::Failed(problem) if problem.contains(&exception.problem) => {
                            outcome.outcome = Outcome::Exception(exception.cause);
                            is_used = true;
                        }
                        Outcome::Passed => passed.push(format!("{} ({})", outcome.call, outcome.version)),
                        Outcome::Failed(_) | Outcome::Exception(_) => {}
                    }
                }
                if !passed.is_empty() {
                    unused.push(format!("`{pattern}` passes: {}", passed.join(", ")));
                } else if !is_used {
                    unused.push(format!(
                        "`{pattern}` does not apply to any failure with `{}`",
                        exception.problem
                    ));
                }
            }
        }
        unused
    }

    /// Restricts the list to calls that are tested.
    pub(super) fn retain(&mut self, is_tested: impl Fn(&str) -> bool) {
        for exception in &mut self.exception {
            exception.calls.retain(|pattern| is_tested(pattern));
        }
    }
}

impl Exception {
    fn names(&self, pattern: &str, outcome: &CallOutcome) -> bool {
        matches(pattern, &outcome.call) && (self.versions.is_empty() || self.versions.contains(&outcome.version))
    }
}
