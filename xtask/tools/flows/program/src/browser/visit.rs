//! A visit: what the user wants, and where it ends.

use serde::{Deserialize, Serialize};
use url::Url;

/// What the user wants.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) url: Url,
    /// The name of the user who logs in. Without one, the visit ends at the login page.
    #[serde(default)]
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) decision: Decision,
    pub(crate) session: String,
    /// The code that a device shows.
    #[serde(default)]
    pub(crate) user_code: Option<String>,
    /// A text before the form of a request, by which it is found on a page with several.
    #[serde(default)]
    pub(crate) marker: Option<String>,
}

/// What the user decides.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    #[default]
    Approve,
    Deny,
}

/// Where a visit ends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The URL at the client. The fields of a form that the page submits to the client are its query.
    Redirect(Url),
    /// A page.
    Page { status: u16, text: String },
}
