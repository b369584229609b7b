//! Why a reference could not be resolved.

use crate::document::pointer::Pointer;

/// That following a place failed.
#[derive(Debug, Clone)]
pub(crate) struct Stray {
    pub(crate) why: Why,
    /// The reference on the way that leads to nothing, where it is not the place itself that is not there.
    pub(crate) at: Option<Pointer>,
}

/// Why following a place failed.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    Nothing,
    Circle,
    /// This place on the way is in a file that has not been read.
    Unread(Pointer),
}

impl Stray {
    pub(crate) fn because(why: Why) -> Self {
        Self { why, at: None }
    }

    /// The same for whoever comes there through the reference at `at`.
    pub(crate) fn through(mut self, at: &Pointer) -> Self {
        if matches!(self.why, Why::Nothing) && self.at.is_none() {
            self.at = Some(at.clone());
        }
        self
    }
}
