//! [`Example`], and the [`Context`] that examples are generated from.

use super::json_samples::Samples;
use crate::ir::Api;

/// The Rust code of an example, and its check.
pub(crate) struct Example {
    /// Imports and statements.
    pub(crate) text: String,
    pub(crate) check: Check,
}

impl Example {
    /// The imports and the statements.
    pub(crate) fn imports_and_statements(&self) -> (&str, &str) {
        let parts = self.text.split_once("\n\n");
        parts
            .filter(|(imports, _)| imports.starts_with("use "))
            .unwrap_or(("", &self.text))
    }
}

/// What the test of an example checks, apart from compiling it.
pub(crate) enum Check {
    /// `value` serializes to this JSON.
    Json(String),
    /// The example runs.
    Runs,
    /// The example compiles, with a `value` of this model.
    Value(String),
    /// The example compiles, with an `error`.
    Error,
    /// The example compiles, with a `client`.
    Client,
}

/// The data from which examples are generated.
pub(crate) struct Context<'a> {
    pub(crate) api: &'a Api,
    /// The name of the crate in code.
    pub(crate) library: String,
    pub(crate) samples: Samples<'a>,
}
