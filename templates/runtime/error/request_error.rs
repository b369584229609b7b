//! Requests that could not be built.

use super::config_error::ConfigProblem;
use crate::runtime::codec::debug::escape::Escaped;
use http::HeaderName;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// The request could not be built. Nothing was sent.
#[derive(Debug)]
pub struct RequestError {
    pub(crate) operation: &'static str,
    pub(crate) problem: RequestProblem,
}

/// What is wrong with a call. The first one is kept until the call is sent.
#[derive(Debug)]
pub(crate) enum RequestProblem {
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

impl Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.problem {
            RequestProblem::NoCredentials(missing) => write!(f, "the client has no {missing}"),
            RequestProblem::NoPathValue(name) => write!(f, "path parameter `{name}` is not set"),
            RequestProblem::EmptyPathValue(name) => write!(f, "path parameter `{name}` is empty"),
            RequestProblem::DotPathValue(name) => {
                write!(f, "path parameter `{name}` would be a step in the path (`.` or `..`)")
            }
            RequestProblem::Query(error) => write!(f, "query: {error}"),
            RequestProblem::Parameter(name, error) => write!(f, "parameter `{name}`: {error}"),
            // `Debug`, as it may hold a line feed.
            RequestProblem::HeaderName(name) => write!(f, "{name:?} is not the name of a header"),
            RequestProblem::HeaderValue(name) => write!(f, "header `{name}`: not a value of a header"),
            RequestProblem::Body(error) => write!(f, "body: {error}"),
            RequestProblem::NoForm => f.write_str("the operation takes no form"),
            RequestProblem::Http(error) => Display::fmt(error, f),
            RequestProblem::Server(problem) => Display::fmt(problem, f),
            RequestProblem::PlainText(name) => write!(
                f,
                "`{}` holds a secret, which is sent over https only, except to the machine itself",
                Escaped(name)
            ),
            RequestProblem::Framing(name) => write!(
                f,
                "header `{name}`: the HTTP client writes it, and this value is not what is sent"
            ),
            RequestProblem::NoIndex(name) => write!(f, "query parameter `{name}` is not a number from 0"),
            RequestProblem::NoItems => f.write_str("the page size is 0"),
            RequestProblem::NoPageSize => f.write_str("the operation takes no page size"),
            RequestProblem::Thread(_) => f.write_str("the thread for calls that block could not be started"),
            RequestProblem::Reentrant => f.write_str("a call cannot block the thread that carries out all that block"),
            RequestProblem::SharedClient => f.write_str(
                "with an HTTP client of one's own, a call cannot block within a runtime, which may serve its connection",
            ),
            RequestProblem::Panic => f.write_str("a function that was given to the client panicked"),
        }
    }
}

impl StdError for RequestError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            RequestProblem::Thread(error) => Some(error),
            _ => None,
        }
    }
}
