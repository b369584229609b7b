//! [`HttpResponseError`]: why a model has no HTTP response.

use crate::runtime::codec::debug::escape::Escaped;
use std::error::Error as StdError;
use std::fmt::{self, Display};

/// The error of `to_http`: the model does not have what the HTTP response needs.
///
/// The API did not keep to its document, or it has values that this version of the crate does not know. `Display` names
/// the model and the property. It shows the value that decides, but no other values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponseError {
    /// The name of the model.
    pub(crate) model: &'static str,
    /// The property that decides.
    pub(crate) property: &'static str,
    /// Its value, unless that is the problem.
    pub(crate) value: &'static str,
    pub(crate) problem: HttpResponseProblem,
}

/// What is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HttpResponseProblem {
    /// The property that decides is absent.
    NoValue,
    /// No response is known for the value of the property that decides.
    UnknownValue(String),
    /// The property with the body is absent or empty.
    MissingBody(&'static str),
    /// The property with the value of a header is absent or empty.
    MissingHeader(&'static str, &'static str),
    /// The value of a header contains line breaks or other characters that a header cannot have.
    InvalidHeader(&'static str, &'static str),
}

impl HttpResponseError {
    /// The value of the property that decides, if this version of the crate does not know it. Escape it before you log
    /// it.
    pub fn unknown_value(&self) -> Option<&str> {
        match &self.problem {
            HttpResponseProblem::UnknownValue(value) => Some(value),
            _ => None,
        }
    }
}

impl Display for HttpResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HttpResponseError {
            model,
            property,
            value,
            problem,
        } = self;
        write!(f, "`{model}` has no HTTP response: ")?;
        match problem {
            HttpResponseProblem::NoValue => write!(f, "`{property}` is absent"),
            HttpResponseProblem::UnknownValue(value) => write!(
                f,
                "this version of the crate does not know the value `{}` of `{property}`",
                Escaped(value)
            ),
            HttpResponseProblem::MissingBody(body) => {
                write!(
                    f,
                    "`{property}` is `{value}`, but `{body}`, the body, is absent or empty"
                )
            }
            HttpResponseProblem::MissingHeader(header, source) => write!(
                f,
                "`{property}` is `{value}`, but `{source}`, the value of the header `{header}`, is absent or empty"
            ),
            HttpResponseProblem::InvalidHeader(header, source) => write!(
                f,
                "`{property}` is `{value}`, but `{source}` is not a valid value of the header `{header}`"
            ),
        }
    }
}

impl StdError for HttpResponseError {}
