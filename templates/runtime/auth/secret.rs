//! A string that `Debug` does not show.

use crate::runtime::codec::debug::redaction::REDACTED;
use std::fmt::{self, Debug};
use zeroize::Zeroizing;

/// A credential. `Debug` does not show it, it has no `Display`, and its memory is overwritten on drop.
///
/// Copies made for sending (the header of a request) are not overwritten.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the credential. Make sure that the result is not logged.
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
