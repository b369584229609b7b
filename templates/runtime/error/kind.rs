//! The kinds of errors, for metrics and branching.

use std::fmt::{self, Display};

/// The kind of an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client could not be built.
    Config,
    /// The request is invalid and was not sent.
    Request,
    /// The body of the request could not be read completely, or has another length than declared. The connection was
    /// closed in the middle of the request.
    RequestBody,
    /// No connection could be made. Nothing was sent.
    Connect,
    /// No complete response arrived in time.
    Timeout,
    /// The connection broke before the response was complete.
    Interrupted,
    /// The response is not valid HTTP, or its head is too large.
    Protocol,
    /// The API returned an error response.
    Api,
    /// The body of a success does not match the API document.
    Decode,
    /// The body of a success is larger than the client accepts.
    BodyTooLarge,
}

impl ErrorKind {
    /// The name of the kind, for metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Config => "config",
            ErrorKind::Request => "request",
            ErrorKind::RequestBody => "request_body",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Protocol => "protocol",
            ErrorKind::Api => "api",
            ErrorKind::Decode => "decode",
            ErrorKind::BodyTooLarge => "body_too_large",
        }
    }
}

impl Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
