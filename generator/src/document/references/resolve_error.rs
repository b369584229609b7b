//! Errors of resolving references.

use crate::pointer::Pointer;

/// The failure to resolve a location.
#[derive(Debug, Clone)]
pub(crate) struct ResolveError {
    pub(crate) cause: ErrorCause,
    /// The unresolvable reference on the way; `None` if the requested location itself does not exist.
    pub(crate) at: Option<Pointer>,
}

/// The reason why a location could not be resolved.
#[derive(Debug, Clone)]
pub(crate) enum ErrorCause {
    NotFound,
    /// The reference leads to itself.
    Cycle,
    /// This location on the way is in a file that has not been loaded.
    NotLoaded(Pointer),
}

impl ResolveError {
    pub(crate) fn new(cause: ErrorCause) -> Self {
        Self { cause, at: None }
    }

    /// Returns the error for a location that is resolved through the reference at `at`.
    pub(crate) fn via(mut self, at: &Pointer) -> Self {
        if matches!(self.cause, ErrorCause::NotFound) && self.at.is_none() {
            self.at = Some(at.clone());
        }
        self
    }
}
