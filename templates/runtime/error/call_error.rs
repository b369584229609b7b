//! [`Error`], the error of every call.

use super::api_error::ApiError;
use super::config_error::{ConfigError, ConfigProblem};
use super::context::ErrorContext;
use super::decode_error::{DecodeError, DecodeProblem};
use super::kind::ErrorKind;
use super::request_error::{RequestError, RequestProblem};
use super::retry_after::retry_after;
use super::transport_error::TransportError;
use http::StatusCode;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};
use std::time::Duration;

/// The error of a failed call. It is one pointer in size.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be built.
    Config(Box<ConfigError>),
    /// The request is invalid and was not sent.
    Request(Box<RequestError>),
    /// No complete response arrived: no connection, a timeout, a broken connection, a streamed request body that failed,
    /// or a response that is not HTTP. [`Error::kind`] says which.
    Transport(Box<TransportError>),
    /// An error response of the API: its status is not a success (2xx).
    Api(Box<ApiError>),
    /// A success whose body does not match the API document, or is too large.
    Decode(Box<DecodeError>),
}

impl Error {
    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Config(_) => ErrorKind::Config,
            Error::Request(_) => ErrorKind::Request,
            Error::Transport(error) => error.kind(),
            Error::Api(_) => ErrorKind::Api,
            Error::Decode(error) => match error.problem {
                DecodeProblem::TooLarge(_) => ErrorKind::BodyTooLarge,
                DecodeProblem::DeadlineExceeded => ErrorKind::Timeout,
                _ => ErrorKind::Decode,
            },
        }
    }

    /// The operation and the attempt; `None` if no attempt was made.
    fn at(&self) -> Option<ErrorContext> {
        match self {
            Error::Config(_) | Error::Request(_) => None,
            Error::Transport(error) => Some(error.at),
            Error::Api(error) => Some(error.at()),
            Error::Decode(error) => Some(error.at),
        }
    }

    /// The number of attempts that were made. The error is that of the last one.
    pub fn attempts(&self) -> u32 {
        self.at().map_or(0, |at| at.attempt)
    }

    /// Returns whether a retry is safe and may succeed: the failure may be temporary, and the table of
    /// [`RetryPolicy`](crate::RetryPolicy) allows to repeat the request. If so, the call failed because its attempts or
    /// its time ran out.
    pub fn is_retryable(&self) -> bool {
        self.at().is_some_and(|at| at.retryable)
    }

    /// The time to wait before a retry, if the response has a `Retry-After` header.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.api()?.headers())
    }

    /// The id of the operation; `None` for errors of the client configuration.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Error::Config(_) => None,
            Error::Request(error) => Some(error.operation),
            Error::Transport(error) => Some(error.at.operation),
            Error::Api(error) => Some(error.operation()),
            Error::Decode(error) => Some(error.at.operation),
        }
    }

    /// The status of the response; `None` if there was none.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Error::Config(_) | Error::Request(_) | Error::Transport(_) => None,
            Error::Api(error) => Some(error.status()),
            Error::Decode(error) => Some(error.status),
        }
    }

    /// The error code of the API, unchanged.
    pub fn error_code(&self) -> Option<&str> {
        self.api().and_then(ApiError::error_code)
    }

    /// The error message of the API, unchanged. `Display` of the error escapes
    /// it.
    pub fn error_message(&self) -> Option<&str> {
        self.api().and_then(ApiError::error_message)
    }

    /// The error response, if this is one.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether the call timed out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        match self {
            Error::Transport(error) => error.source.is_timeout(),
            Error::Decode(error) => matches!(error.problem, DecodeProblem::DeadlineExceeded),
            _ => false,
        }
    }

    /// Returns whether no connection could be made. The API has not received the request.
    pub fn is_connect(&self) -> bool {
        matches!(self, Error::Transport(error) if error.source.is_connect())
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Config(error) => Display::fmt(error, f),
            Error::Request(error) => Display::fmt(error, f),
            Error::Transport(error) => Display::fmt(error, f),
            Error::Api(error) => Display::fmt(error, f),
            Error::Decode(error) => Display::fmt(error, f),
        }
    }
}

/// The `Display` of the boxed error is the one of this error, so the source is that of the boxed error.
impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Config(error) => error.source(),
            Error::Request(error) => error.source(),
            Error::Transport(error) => error.source(),
            Error::Api(error) => error.source(),
            Error::Decode(error) => error.source(),
        }
    }
}

impl From<ConfigProblem> for Error {
    fn from(problem: ConfigProblem) -> Self {
        Error::Config(Box::new(ConfigError { problem }))
    }
}

impl RequestProblem {
    pub(crate) fn into_error(self, operation: &'static str) -> Error {
        Error::Request(Box::new(RequestError {
            operation,
            problem: self,
        }))
    }
}

impl DecodeProblem {
    /// Creates the error, which is not retryable, because the next response would have the same problem.
    pub(crate) fn into_error(self, at: ErrorContext, status: StatusCode) -> Error {
        Error::Decode(Box::new(DecodeError {
            at: ErrorContext { retryable: false, ..at },
            status,
            problem: self,
        }))
    }
}
