//! A string that is not shown.

use crate::runtime::codec::debug::redaction::REDACTED;
use std::fmt::{self, Debug};
use zeroize::Zeroizing;

/// A credential: `Debug` does not show it, there is no `Display`, and its
/// memory is overwritten when it is dropped.
///
/// Copies made to send it (the header of a request) are not overwritten.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The credential itself. Each use of it is a place to look at twice.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Secret(Zeroizing::new(value))
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Secret::from(value.to_owned())
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
