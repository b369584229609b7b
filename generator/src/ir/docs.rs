//! Examples and descriptions of an operation that only the Markdown pages show.

use serde_json::Value;

use super::parameter::Location;
use super::response::Statuses;

/// What the document tells of an operation and only its readers need. It is left empty where nobody is going to read.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Examples of its parameters, as JSON.
    pub(crate) parameters: Vec<ToldParameter>,
    /// An example of the body, as JSON.
    pub(crate) request: Option<Value>,
    /// In the order of the document.
    pub(crate) replies: Vec<ToldReply>,
}

/// An example of a parameter.
#[derive(Debug)]
pub(crate) struct ToldParameter {
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) example: Value,
}

/// What the document tells of a reply.
#[derive(Debug)]
pub(crate) struct ToldReply {
    pub(crate) statuses: Statuses,
    pub(crate) docs: String,
    /// Whether it has no body.
    pub(crate) empty: bool,
    /// An example of its body, as JSON.
    pub(crate) example: Option<Value>,
}
