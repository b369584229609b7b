//! What can go wrong with a call.
//!
//! No text here holds a token or a part of a request or response body, except
//! the code and the message of an error response.

use super::api_error::ApiError;
use super::broken::Broken;
use super::error_kind::ErrorKind;
use super::escape::Escaped;
use super::read::Unread;
use super::retry_after::retry_after;
use http::{HeaderName, StatusCode};
use std::borrow::Cow;
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
    /// No complete response arrived: no connection, a timeout, a broken
    /// connection, or a response that is not HTTP. [`Error::kind`] says which.
    Transport(Box<TransportError>),
    /// An error response of the API: its status is not a success (2xx).
    Api(Box<ApiError>),
    /// A success whose body does not match the API document, or is too large.
    Decode(Box<DecodeError>),
}

/// Where an error happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// The id of the operation.
    pub(crate) operation: &'static str,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    /// There might as well be another attempt.
    pub(crate) retryable: bool,
}

impl Error {
    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Config(_) => ErrorKind::Config,
            Error::Request(_) => ErrorKind::Request,
            Error::Transport(error) => error.kind(),
            Error::Api(_) => ErrorKind::Api,
            Error::Decode(error) => match error.misfit {
                Misfit::TooLarge(_) => ErrorKind::BodyTooLarge,
                Misfit::Late => ErrorKind::Timeout,
                _ => ErrorKind::Decode,
            },
        }
    }

    /// Where it happened, if it came to an attempt.
    fn at(&self) -> Option<At> {
        match self {
            Error::Config(_) | Error::Request(_) => None,
            Error::Transport(error) => Some(error.at),
            Error::Api(error) => Some(error.at()),
            Error::Decode(error) => Some(error.at),
        }
    }

    /// How many attempts were made. The error is that of the last one.
    pub fn attempts(&self) -> u32 {
        self.at().map_or(0, |at| at.attempt)
    }

    /// Whether a retry is safe and may succeed: the failure may be temporary,
    /// and the table of [`RetryPolicy`](super::RetryPolicy) allows to repeat
    /// the request. No retry was made, or none was left, if attempts or time
    /// ran out.
    pub fn is_retryable(&self) -> bool {
        self.at().is_some_and(|at| at.retryable)
    }

    /// How long the API asks to wait before a retry (`Retry-After`), if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.api()?.headers())
    }

    /// The id of the operation; `None` if there is none yet.
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
    pub fn result_code(&self) -> Option<&str> {
        self.api().and_then(ApiError::result_code)
    }

    /// The error message of the API, unchanged. `Display` of the error escapes
    /// it.
    pub fn result_message(&self) -> Option<&str> {
        self.api().and_then(ApiError::result_message)
    }

    /// The error response, if this is one.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether time ran out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        match self {
            Error::Transport(error) => error.source.is_timeout(),
            Error::Decode(error) => matches!(error.misfit, Misfit::Late),
            _ => false,
        }
    }

    /// Whether no connection could be made. The API has not seen the request.
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

/// The boxed error displays itself as this one, so its source comes next.
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

/// Invalid client configuration.
#[derive(Debug)]
pub struct ConfigError {
    problem: ConfigProblem,
}

#[derive(Debug)]
pub(crate) enum ConfigProblem {
    NoServer,
    ServerUrl,
    ServerScheme,
    ServerParts,
    PlainText,
    /// The method of the builder that was given it.
    Credential(&'static str),
    Login(&'static str),
    ConnectTimeout,
    HttpClient(reqwest::Error),
    /// None of these.
    NoVariable(Vec<&'static str>),
    VariableText(&'static str),
}

impl From<ConfigProblem> for Error {
    fn from(problem: ConfigProblem) -> Self {
        Error::Config(Box::new(ConfigError { problem }))
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "client: {}", self.problem)
    }
}

/// The server is not quoted: it may have a password in it.
impl Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigProblem::NoServer => "no server given",
            ConfigProblem::ServerUrl => "the server is not an absolute URL",
            ConfigProblem::ServerScheme => "the server is neither http nor https",
            ConfigProblem::ServerParts => "the server has a user, password, query or fragment in its URL",
            ConfigProblem::PlainText => "a token is sent over https only, except to the machine itself",
            ConfigProblem::Credential(name) => {
                return write!(f, "the {name} is empty or does not fit into a header");
            }
            ConfigProblem::Login(name) => {
                return write!(
                    f,
                    "the {name} has a colon in the name of the user, or a control character"
                );
            }
            ConfigProblem::ConnectTimeout => "a given HTTP client has its own time limit for connecting",
            ConfigProblem::HttpClient(_) => "the HTTP client could not be built",
            ConfigProblem::NoVariable(names) => match names.as_slice() {
                [name] => return write!(f, "the environment variable `{name}` is not set"),
                names => return write!(f, "none of the environment variables `{}` is set", names.join("`, `")),
            },
            ConfigProblem::VariableText(name) => return write!(f, "the environment variable `{name}` is not UTF-8"),
        })
    }
}

impl StdError for ConfigError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            ConfigProblem::HttpClient(error) => Some(error),
            _ => None,
        }
    }
}

/// The request could not be built. Nothing was sent.
#[derive(Debug)]
pub struct RequestError {
    operation: &'static str,
    mistake: Mistake,
}

/// What is wrong with a call. The first one is kept until the call is sent.
#[derive(Debug)]
pub(crate) enum Mistake {
    /// The methods of the builder that would take them.
    NoCredentials(String),
    NoPathValue(&'static str),
    EmptyPathValue(&'static str),
    DotPathValue(&'static str),
    Query(serde_json::Error),
    /// In the path or a cookie.
    Parameter(&'static str, serde_json::Error),
    HeaderName(String),
    HeaderValue(String),
    Body(serde_json::Error),
    NoForm,
    Http(http::Error),
    Server(ConfigProblem),
    /// A secret of that name, and a server that is not private.
    PlainText(Cow<'static, str>),
    /// A header that the HTTP client writes itself.
    Framing(HeaderName),
    /// A parameter that says where a list begins or ends.
    NoIndex(&'static str),
    /// A page size of 0.
    NoItems,
    /// A page size, but the operation has no parameter for it.
    NoPageSize,
    /// The thread for calls that block does not start.
    Thread(std::io::Error),
    /// A call that blocks, on that thread.
    Reentrant,
    /// A call that blocks, within a runtime that may be what it waits for.
    SharedClient,
    /// A function of the user did.
    Panic,
}

impl Mistake {
    pub(crate) fn of(self, operation: &'static str) -> Error {
        Error::Request(Box::new(RequestError {
            operation,
            mistake: self,
        }))
    }
}

impl Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.mistake {
            Mistake::NoCredentials(missing) => write!(f, "the client has no {missing}"),
            Mistake::NoPathValue(name) => write!(f, "path parameter `{name}` is not set"),
            Mistake::EmptyPathValue(name) => write!(f, "path parameter `{name}` is empty"),
            Mistake::DotPathValue(name) => {
                write!(f, "path parameter `{name}` would be a step in the path (`.` or `..`)")
            }
            Mistake::Query(error) => write!(f, "query: {error}"),
            Mistake::Parameter(name, error) => write!(f, "parameter `{name}`: {error}"),
            // `Debug`, as it may hold a line feed.
            Mistake::HeaderName(name) => write!(f, "{name:?} is not the name of a header"),
            Mistake::HeaderValue(name) => write!(f, "header `{name}`: not a value of a header"),
            Mistake::Body(error) => write!(f, "body: {error}"),
            Mistake::NoForm => f.write_str("the operation takes no form"),
            Mistake::Http(error) => Display::fmt(error, f),
            Mistake::Server(problem) => Display::fmt(problem, f),
            Mistake::PlainText(name) => write!(
                f,
                "`{}` holds a secret, which is sent over https only, except to the machine itself",
                Escaped(name)
            ),
            Mistake::Framing(name) => write!(
                f,
                "header `{name}`: the HTTP client writes it, and this value is not what is sent"
            ),
            Mistake::NoIndex(name) => write!(f, "query parameter `{name}` is not a number from 0"),
            Mistake::NoItems => f.write_str("the page size is 0"),
            Mistake::NoPageSize => f.write_str("the operation takes no page size"),
            Mistake::Thread(_) => f.write_str("the thread for calls that block could not be started"),
            Mistake::Reentrant => f.write_str("a call cannot block the thread that carries out all that block"),
            Mistake::SharedClient => f.write_str(
                "with an HTTP client of one's own, a call cannot block within a runtime, which may serve its connection",
            ),
            Mistake::Panic => f.write_str("a function that was given to the client panicked"),
        }
    }
}

impl StdError for RequestError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.mistake {
            Mistake::Thread(error) => Some(error),
            _ => None,
        }
    }
}

/// The connection failed, or the response was incomplete.
#[derive(Debug)]
pub struct TransportError {
    at: At,
    source: Broken,
}

impl TransportError {
    pub(crate) fn new(at: At, source: Broken) -> Self {
        TransportError { at, source }
    }

    /// The kind of the error: [`Connect`](ErrorKind::Connect),
    /// [`Timeout`](ErrorKind::Timeout), [`Protocol`](ErrorKind::Protocol) or
    /// [`Interrupted`](ErrorKind::Interrupted).
    pub fn kind(&self) -> ErrorKind {
        if self.source.is_connect() {
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
        let what = match self.kind() {
            ErrorKind::Connect if self.source.is_timeout() => "could not connect in time",
            ErrorKind::Connect => "could not connect",
            ErrorKind::Timeout => "timed out",
            ErrorKind::Protocol => "the response is not valid HTTP, or its head is too large",
            _ => "the exchange broke off",
        };
        write!(f, "{}: {what}{}", self.at.operation, Attempts(self.at.attempt))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.source {
            Broken::Http(error) => Some(error),
            Broken::Late | Broken::NoTime => None,
        }
    }
}

/// Says how many attempts were made if that is worth a word.
pub(crate) struct Attempts(pub(crate) u32);

impl Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            count => write!(f, " (attempt {count})"),
        }
    }
}

/// The response does not match the API document.
#[derive(Debug)]
pub struct DecodeError {
    at: At,
    status: StatusCode,
    misfit: Misfit,
}

/// What is wrong with the body of a response.
#[derive(Debug)]
pub(crate) enum Misfit {
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
    Late,
    /// The page after this one has been there before.
    SamePage,
    /// So many pages without an item came one after the other.
    EmptyPages(u32),
}

impl From<Unread> for Misfit {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Json(error) => Misfit::Json(error),
            Unread::Late => Misfit::Late,
        }
    }
}

impl Misfit {
    /// It will be the same the next time.
    pub(crate) fn of(self, at: At, status: StatusCode) -> Error {
        Error::Decode(Box::new(DecodeError {
            at: At { retryable: false, ..at },
            status,
            misfit: self,
        }))
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
        match &self.misfit {
            Misfit::TooLarge(limit) => write!(f, "more than {limit} bytes"),
            Misfit::Empty => f.write_str("expected JSON, found nothing"),
            Misfit::MediaType(found) => write!(f, "expected JSON, found {found}"),
            Misfit::Unlisted(found) => write!(f, "the document does not list the media type {found}"),
            Misfit::Charset(found) => write!(f, "text in the charset {found} is not read"),
            Misfit::Json(error) => Display::fmt(error, f),
            Misfit::SamePage => f.write_str("the next page would be one that has been there before"),
            Misfit::EmptyPages(count) => write!(f, "{count} pages without an item came one after the other"),
            Misfit::Late => f.write_str("the time of the call was over before all was read"),
            Misfit::Utf8 => f.write_str("the text is not UTF-8"),
        }
    }
}

impl StdError for DecodeError {}
