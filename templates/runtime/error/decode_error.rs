//! Errors of responses that do not match the API document.

use super::context::ErrorContext;
use crate::runtime::codec::debug::escape::Escaped;
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

/// The problem of the body of a response.
#[derive(Debug)]
pub(crate) enum DecodeProblem {
    /// The size limit, in bytes.
    TooLarge(usize),
    Empty,
    /// The media type of a body that should be JSON.
    MediaType(String),
    /// A media type that the API document does not list.
    Unlisted(String),
    /// The media type of a response that should be a stream.
    NotAStream(String),
    /// A multipart body whose media type has no boundary.
    NoBoundary,
    /// A multipart body without its last delimiter.
    Incomplete,
    /// The data that ends a stream is missing.
    MissingEnd(&'static str),
    /// An unsupported charset.
    Charset(String),
    Json(serde_json::Error),
    Utf8,
    /// The call timed out before the body was decoded.
    DeadlineExceeded,
    /// The cursor of the next page repeats an earlier one.
    RepeatedCursor,
    /// A header `Link` that cannot be parsed.
    LinkHeader,
    /// The URL of the next page cannot be parsed.
    NextUrl,
    /// The URL of the next page contains a user or a password.
    NextUrlUser,
    /// The URL of the next page has this origin, which is not that of the server.
    NextUrlOrigin(String),
    /// The URL of the next page repeats an earlier one.
    RepeatedNextUrl,
    /// The number of consecutive pages without items.
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
        let part = match self.problem {
            DecodeProblem::LinkHeader => "header `Link` of the response",
            DecodeProblem::NextUrl
            | DecodeProblem::NextUrlUser
            | DecodeProblem::NextUrlOrigin(_)
            | DecodeProblem::RepeatedNextUrl => "response",
            _ => "body of the response",
        };
        write!(f, "{}: {part} ({}): ", self.at.operation, self.status.as_u16())?;
        match &self.problem {
            DecodeProblem::TooLarge(limit) => write!(f, "more than {limit} bytes"),
            DecodeProblem::Empty => f.write_str("expected JSON, found nothing"),
            DecodeProblem::MediaType(found) => write!(f, "expected JSON, found {found}"),
            DecodeProblem::Unlisted(found) => write!(f, "the API document does not list the media type {found}"),
            DecodeProblem::NotAStream(found) => write!(f, "expected a stream, found {found}"),
            DecodeProblem::NoBoundary => f.write_str("the multipart media type has no boundary"),
            DecodeProblem::Incomplete => f.write_str("the last delimiter of the multipart body is missing"),
            DecodeProblem::MissingEnd(until) => write!(f, "the stream ended before `{until}`"),
            DecodeProblem::Charset(found) => write!(f, "the charset {found} is not supported"),
            DecodeProblem::Json(error) => Display::fmt(error, f),
            DecodeProblem::RepeatedCursor => f.write_str("the cursor of the next page repeats an earlier one"),
            DecodeProblem::LinkHeader => f.write_str("its syntax is not that of RFC 8288"),
            DecodeProblem::NextUrl => f.write_str("the URL of the next page is not a valid URL"),
            DecodeProblem::NextUrlUser => f.write_str("the URL of the next page contains a user or a password"),
            DecodeProblem::NextUrlOrigin(origin) => write!(
                f,
                "the URL of the next page is on another server ({}); credentials are sent only to the scheme, host and \
                 port of the call",
                Escaped(origin)
            ),
            DecodeProblem::RepeatedNextUrl => f.write_str("the URL of the next page repeats an earlier one"),
            DecodeProblem::EmptyPages(count) => write!(f, "{count} consecutive pages have no items"),
            DecodeProblem::DeadlineExceeded => f.write_str("the call timed out before the body was decoded"),
            DecodeProblem::Utf8 => f.write_str("the text is not UTF-8"),
        }
    }
}

impl StdError for DecodeError {}
