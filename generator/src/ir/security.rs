//! Security schemes.

use super::parameter::Location;

/// A way in which callers make themselves known.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// Its key in the document.
    pub(crate) key: String,
    /// The method of the builder that takes its credential; none, where that is `token` and nothing else.
    pub(crate) method: Option<String>,
    pub(crate) docs: String,
    pub(crate) carrier: Carrier,
}

/// What carries a credential.
#[derive(Debug, Clone)]
pub(crate) enum Carrier {
    /// The header `Authorization`, behind this word.
    Http(String),
    /// The header `Authorization`, as user and password.
    Basic,
    /// A parameter of this name.
    Key(Location, String),
}

impl Carrier {
    /// A bearer token.
    pub(crate) fn bearer() -> Self {
        Self::Http("Bearer".to_owned())
    }

    pub(crate) fn is_bearer(&self) -> bool {
        matches!(self, Self::Http(word) if word == "Bearer")
    }
}
