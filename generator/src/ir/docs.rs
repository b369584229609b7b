//! Examples and descriptions of an operation that only the Markdown pages show.

use serde_json::Value;

use super::parameter::ParameterLocation;
use super::response::StatusPattern;

/// Examples and descriptions for the pages. Empty if no pages are written.
#[derive(Debug, Default)]
pub(crate) struct OperationDocs {
    pub(crate) parameters: Vec<ParameterExample>,
    /// An example of the request body.
    pub(crate) request: Option<Value>,
    /// In document order.
    pub(crate) responses: Vec<ResponseDocs>,
}

/// An example of a parameter.
#[derive(Debug)]
pub(crate) struct ParameterExample {
    pub(crate) wire_name: String,
    pub(crate) location: ParameterLocation,
    pub(crate) example: Value,
}

/// The description of a response.
#[derive(Debug)]
pub(crate) struct ResponseDocs {
    pub(crate) status: StatusPattern,
    pub(crate) docs: String,
    /// Whether the response has no body.
    pub(crate) is_empty: bool,
    /// An example of the body.
    pub(crate) example: Option<Value>,
}
