//! Why a reference could not be resolved.

use crate::document::pointer::Pointer;

/// The failure to resolve a location.
#[derive(Debug, Clone)]
pub(crate) struct ResolveError {
    pub(crate) why: Unresolved,
    /// The unresolvable reference on the way; `None` if the requested location itself does not exist.
    pub(crate) at: Option<Pointer>,
}

/// The reason why a location could not be resolved.
#[derive(Debug, Clone)]
pub(crate) enum Unresolved {
    NotFound,
    Cycle,
    /// This location on the way is in a file that has not been read.
    NotLoaded(Pointer),
}

impl ResolveError {
    pub(crate) fn because(why: Unresolved) -> Self {
        Self { why, at: None }
    }

    /// Returns the failure as seen from a location that leads there through the reference at `at`.
    pub(crate) fn through(mut self, at: &Pointer) -> Self {
        if matches!(self.why, Unresolved::NotFound) && self.at.is_none() {
            self.at = Some(at.clone());
        }
        self
    }
}
