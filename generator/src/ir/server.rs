//! Base URLs.

/// A base URL.
#[derive(Debug)]
pub(crate) struct Server {
    /// As a variant.
    pub(crate) name: String,
    /// With the defaults of its variables.
    pub(crate) url: String,
    pub(crate) docs: String,
    /// With `{name}` for each variable.
    pub(crate) template: String,
    /// As a function that takes other values for the variables.
    pub(crate) function: String,
    pub(crate) variables: Vec<ServerVariable>,
}

/// A part of a base URL that may be another.
#[derive(Debug)]
pub(crate) struct ServerVariable {
    /// As an argument.
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) docs: String,
    pub(crate) default: String,
    /// What it may be; empty where that is not said.
    pub(crate) values: Vec<String>,
}

/// The base URLs of an operation, where they are not those of the client.
#[derive(Debug, Default, Clone)]
pub(crate) struct OwnServers {
    pub(crate) used: Option<String>,
    /// Those that a caller may choose, each with what is said of it.
    pub(crate) others: Vec<(String, String)>,
}
