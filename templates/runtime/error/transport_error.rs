//! Errors of connections, and of responses that did not arrive completely.

use super::context::{AttemptSuffix, ErrorContext};
use super::kind::ErrorKind;
use super::transport_failure::TransportFailure;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// The connection failed, the body of the request could not be sent, or the response was incomplete.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) at: ErrorContext,
    pub(crate) source: TransportFailure,
}

impl TransportError {
    pub(crate) fn new(at: ErrorContext, source: TransportFailure) -> Self {
        TransportError { at, source }
    }

    /// The kind of the error: [`Connect`](ErrorKind::Connect), [`RequestBody`](ErrorKind::RequestBody),
    /// [`Timeout`](ErrorKind::Timeout), [`Protocol`](ErrorKind::Protocol) or
    /// [`Interrupted`](ErrorKind::Interrupted).
    pub fn kind(&self) -> ErrorKind {
        if let TransportFailure::Body(_) = self.source {
            ErrorKind::RequestBody
        } else if self.source.is_connect() {
            ErrorKind::Connect
        } else if self.source.is_timeout() {
            ErrorKind::Timeout
        } else if self.source.is_malformed() {
            ErrorKind::Protocol
        } else {
            ErrorKind::Interrupted
        }
    }
}

impl Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.at.operation;
        if let TransportFailure::Body(failure) = &self.source {
            return write!(f, "{operation}: {failure}{}", AttemptSuffix(self.at.attempt));
        }
        let message = match self.kind() {
            ErrorKind::Connect if self.source.is_timeout() => "could not connect in time",
            ErrorKind::Connect => "could not connect",
            ErrorKind::Timeout => "timed out",
            ErrorKind::Protocol => "the response is not valid HTTP, or its head is too large",
            _ => "the connection broke before the response was complete",
        };
        write!(f, "{operation}: {message}{}", AttemptSuffix(self.at.attempt))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.source {
            TransportFailure::Http(error) => Some(error),
            TransportFailure::Body(failure) => failure.source(),
            TransportFailure::TimedOut | TransportFailure::NoTimeLeft => None,
        }
    }
}
