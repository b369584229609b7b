//! Responses that do not match the API document.

use super::context::ErrorContext;
use crate::runtime::codec::decode::decoder::DecodeFailure;
use http::StatusCode;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// The response does not match the API document.
#[derive(Debug)]
pub struct DecodeError {
    pub(crate) at: ErrorContext,
    pub(crate) status: StatusCode,
    pub(crate) problem: DecodeProblem,
}

/// What is wrong with the body of a response.
#[derive(Debug)]
pub(crate) enum DecodeProblem {
    TooLarge(usize),
    Empty,
    /// Not JSON but this.
    MediaType(String),
    /// None of the media types that the document lists, but this.
    Unlisted(String),
    /// Text in this charset.
    Charset(String),
    Json(serde_json::Error),
    Utf8,
    /// The time of the call was over before all was read.
    DeadlineExceeded,
    /// The page after this one has been there before.
    SamePage,
    /// So many pages without an item came one after the other.
    EmptyPages(u32),
}

impl From<DecodeFailure> for DecodeProblem {
    fn from(failure: DecodeFailure) -> Self {
        match failure {
            DecodeFailure::Json(error) => DecodeProblem::Json(error),
            DecodeFailure::DeadlineExceeded => DecodeProblem::DeadlineExceeded,
        }
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: body of the response ({}): ",
            self.at.operation,
            self.status.as_u16()
        )?;
        match &self.problem {
            DecodeProblem::TooLarge(limit) => write!(f, "more than {limit} bytes"),
            DecodeProblem::Empty => f.write_str("expected JSON, found nothing"),
            DecodeProblem::MediaType(found) => write!(f, "expected JSON, found {found}"),
            DecodeProblem::Unlisted(found) => write!(f, "the document does not list the media type {found}"),
            DecodeProblem::Charset(found) => write!(f, "text in the charset {found} is not read"),
            DecodeProblem::Json(error) => Display::fmt(error, f),
            DecodeProblem::SamePage => f.write_str("the next page would be one that has been there before"),
            DecodeProblem::EmptyPages(count) => write!(f, "{count} pages without an item came one after the other"),
            DecodeProblem::DeadlineExceeded => f.write_str("the time of the call was over before all was read"),
            DecodeProblem::Utf8 => f.write_str("the text is not UTF-8"),
        }
    }
}

impl StdError for DecodeError {}
