//! Errors of the client configuration.

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// Invalid client configuration.
pub struct ConfigError {
    pub(crate) problem: ConfigProblem,
}

/// The problem of a client configuration.
#[derive(Debug)]
pub(crate) enum ConfigProblem {
    NoServer,
    ServerUrl,
    ServerScheme,
    ServerParts,
    /// Credentials over http.
    PlainText,
    /// The builder method of the credential.
    Credential(&'static str),
    /// The builder method of the credential.
    BasicCredentials(&'static str),
    ConnectTimeout,
    HttpClient(Box<dyn StdError + Send + Sync>),
    /// None of these environment variables is set.
    NoVariable(Vec<String>),
    VariableText(&'static str),
}

/// The text of `Display`: a `main` that returns the error shows it like this.
impl Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("ConfigError");
        tuple.field(&self.problem.to_string());
        if let ConfigProblem::HttpClient(error) = &self.problem {
            tuple.field(error);
        }
        tuple.finish()
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "client: {}", self.problem)
    }
}

/// The server URL is not shown, because it may contain a password.
impl Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigProblem::NoServer => {
                "no server given: call `server` of the builder, or set the environment variable of `Client::from_env`"
            }
            ConfigProblem::ServerUrl => "the server is not an absolute URL, such as https://api.example.com",
            ConfigProblem::ServerScheme => "the server is neither http nor https",
            ConfigProblem::ServerParts => "the server has a user, password, query or fragment in its URL",
            ConfigProblem::PlainText => {
                "the server URL is http; credentials require https, except for a loopback address"
            }
            ConfigProblem::Credential(name) => {
                return write!(f, "the {name} is empty or not a valid header value");
            }
            ConfigProblem::BasicCredentials(name) => {
                return write!(f, "the {name} has a colon in the user name, or a control character");
            }
            ConfigProblem::ConnectTimeout => "`connect_timeout` has no effect on a custom HTTP client",
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
            ConfigProblem::HttpClient(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
