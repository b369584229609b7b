//! Invalid configuration of a client.

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// Invalid client configuration.
#[derive(Debug)]
pub struct ConfigError {
    pub(crate) problem: ConfigProblem,
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
    BasicCredentials(&'static str),
    ConnectTimeout,
    HttpClient(reqwest::Error),
    /// None of these.
    NoVariable(Vec<&'static str>),
    VariableText(&'static str),
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
            ConfigProblem::BasicCredentials(name) => {
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
