//! Errors of requests that could not be built.

use super::config_error::ConfigProblem;
use crate::runtime::codec::debug::escape::Escaped;
use http::HeaderName;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};
use std::path::PathBuf;

/// The request could not be built. Nothing was sent.
#[derive(Debug)]
pub struct RequestError {
    pub(crate) operation: &'static str,
    pub(crate) problem: RequestProblem,
}

/// The problem of a request. A call keeps its first problem until it is sent.
#[derive(Debug)]
pub(crate) enum RequestProblem {
    /// The builder methods of the missing credentials.
    NoCredentials(String),
    NoPathValue(&'static str),
    EmptyPathValue(&'static str),
    DotPathValue(&'static str),
    Query(serde_json::Error),
    /// A parameter in the path or a cookie.
    Parameter(&'static str, serde_json::Error),
    HeaderName(String),
    HeaderValue(String),
    Body(serde_json::Error),
    NoForm,
    /// A file that could not be opened.
    File(PathBuf, std::io::Error),
    /// The body is a stream or a file, but is needed in memory.
    BodyNotInMemory,
    /// The body is a stream that was sent before.
    BodySent,
    Http(http::Error),
    Server(ConfigProblem),
    /// The name of a secret that would be sent over http to another machine.
    PlainText(Cow<'static, str>),
    /// A header that the HTTP client sets to another value.
    Framing(HeaderName),
    /// A parameter with the start or end index of a list.
    NoIndex(&'static str),
    /// A page size of 0.
    NoItems,
    /// A page size, but the operation has no parameter for it.
    NoPageSize,
    /// A reconnection of a stream whose operation is not safe.
    NotRepeatable,
    /// The thread for blocking calls could not be started.
    Thread(std::io::Error),
    /// A blocking call on the thread that runs blocking calls.
    Reentrant,
    /// A blocking call with a custom HTTP client inside an async runtime, which may be the one that the client needs.
    SharedClient,
    /// A function of the user panicked.
    Panic,
}

impl Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.problem {
            RequestProblem::NoCredentials(missing) => write!(f, "the client has no {missing}"),
            RequestProblem::NoPathValue(name) => write!(f, "path parameter `{name}` is not set"),
            RequestProblem::EmptyPathValue(name) => write!(f, "path parameter `{name}` is empty"),
            RequestProblem::DotPathValue(name) => {
                write!(f, "path parameter `{name}` is a dot segment (`.` or `..`)")
            }
            RequestProblem::Query(error) => write!(f, "query: {error}"),
            RequestProblem::Parameter(name, error) => write!(f, "parameter `{name}`: {error}"),
            // `Debug`, because the name may contain a line feed.
            RequestProblem::HeaderName(name) => write!(f, "{name:?} is not a valid header name"),
            RequestProblem::HeaderValue(name) => write!(f, "header `{name}`: not a valid header value"),
            RequestProblem::Body(error) => write!(f, "body: {error}"),
            RequestProblem::NoForm => f.write_str("the operation has no form body"),
            // `Debug`, because a path may contain line feeds.
            RequestProblem::File(path, _) => write!(f, "file {path:?} could not be opened"),
            RequestProblem::BodyNotInMemory => f.write_str("the body is a stream or a file, and is not in memory"),
            RequestProblem::BodySent => f.write_str("the body is a stream, which can be sent only once"),
            RequestProblem::Http(error) => Display::fmt(error, f),
            RequestProblem::Server(problem) => Display::fmt(problem, f),
            RequestProblem::PlainText(name) => write!(
                f,
                "the server URL is http; `{}` holds a secret and requires https, except for a loopback address",
                Escaped(name)
            ),
            RequestProblem::Framing(name) => write!(
                f,
                "header `{name}`: the HTTP client sets it, and this value differs from the one that is sent"
            ),
            RequestProblem::NoIndex(name) => write!(f, "query parameter `{name}` is not a non-negative integer"),
            RequestProblem::NoItems => f.write_str("the page size is 0"),
            RequestProblem::NoPageSize => f.write_str("the operation has no page size parameter"),
            RequestProblem::NotRepeatable => {
                f.write_str("a stream cannot connect again, because the method of the operation is not safe")
            }
            RequestProblem::Thread(_) => f.write_str("the thread for blocking calls could not be started"),
            RequestProblem::Reentrant => f.write_str("a blocking call cannot be made on the thread for blocking calls"),
            RequestProblem::SharedClient => f.write_str(
                "a blocking call cannot be made inside an async runtime, on which a custom HTTP client may depend",
            ),
            RequestProblem::Panic => f.write_str("a function passed to the client panicked"),
        }
    }
}

impl StdError for RequestError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            RequestProblem::Thread(error) | RequestProblem::File(_, error) => Some(error),
            _ => None,
        }
    }
}
