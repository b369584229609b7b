//! Where an authorization response goes to, and how.

use serde::{Deserialize, Serialize};

/// How the parameters of a response are sent (OAuth 2.0 Multiple Response Type Encoding Practices; OAuth 2.0 Form Post
/// Response Mode; JWT Secured Authorization Response Mode).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// Where an authorization response goes to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ResponseTarget {
    pub(crate) redirect_uri: String,
    pub(crate) mode: ResponseMode,
    /// The algorithm and the audience, if the parameters are sent in a JWT.
    pub(crate) jwt: Option<(String, String)>,
    pub(crate) state: Option<String>,
}
