//! The static descriptor of an operation, and how it selects the decoder of an error response.

use crate::runtime::auth::credential::SecurityRequirements;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::error::error_body::ReadErrorBody;
use http::{Method, StatusCode};
use std::fmt::{self, Debug};

/// An operation of the API: its id, method and path template. [`Call::operation`](crate::Call::operation) returns that
/// of a call.
pub struct Operation {
    /// The `operationId`. Errors contain it.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path template, with a `{name}` for each path parameter.
    pub(crate) path: &'static str,
    /// The alternatives of credentials that it requires.
    pub(crate) security: SecurityRequirements,
    /// The value of the `Accept` header.
    pub(crate) accept: &'static str,
    /// Whether its JSON body may also be sent as a form.
    pub(crate) form: bool,
    /// The decoders of its error responses.
    pub(crate) errors: ErrorBodies,
}

impl Operation {
    /// Returns its id: the `operationId` of the document, or method and path if there is none.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns its path template: the path below the base URL, with a `{name}` for each path parameter.
    pub fn path_template(&self) -> &'static str {
        self.path
    }
}

impl Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("id", &self.id)
            .field("method", &self.method)
            .field("path_template", &self.path)
            .finish_non_exhaustive()
    }
}

/// Returns a method that is not a constant of [`Method`]. The generator has checked that `name` is a valid one.
pub(crate) fn other_method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}

/// The decoders of error responses, by status.
pub(crate) type ErrorBodies = &'static [(StatusRange, ReadErrorBody)];

/// A key of the Responses Object of an operation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StatusRange {
    /// `default`
    Default,
    /// `4XX` is `Class(4)`.
    Class(u16),
    /// `404`
    Code(u16),
}

impl StatusRange {
    fn contains(self, status: StatusCode) -> bool {
        match self {
            StatusRange::Default => true,
            StatusRange::Class(class) => status.as_u16() / 100 == class,
            StatusRange::Code(code) => status.as_u16() == code,
        }
    }
}

impl Operation {
    /// Returns the decoder for the body of an error response: the one with the most specific status (OpenAPI 3.0,
    /// "Responses Object"), otherwise the decoder that all error responses have in common.
    pub(crate) fn error_body(&self, status: StatusCode) -> Option<ReadErrorBody> {
        let ranges = self.errors.iter().filter(|(range, _)| range.contains(status));
        let most_specific = ranges.max_by_key(|(range, _)| *range).map(|(_, decode)| *decode);
        most_specific.or_else(|| self.shared_error_body())
    }

    /// Returns the decoder of the error model if all error responses with a model have the same one.
    fn shared_error_body(&self) -> Option<ReadErrorBody> {
        // Decoding an empty body fails, but the result names the model.
        let model = |decode: &ReadErrorBody| decode(b"", Limits::NONE).model;
        let mut all = self.errors.iter().map(|(_, decode)| *decode);
        let first = all.find(|decode| model(decode).is_some())?;
        let mut others = all.filter_map(|decode| model(&decode));
        others.all(|other| Some(other) == model(&first)).then_some(first)
    }
}
