//! Base URLs.

/// A base URL.
#[derive(Debug)]
pub(crate) struct Server {
    /// The name of the variant.
    pub(crate) name: String,
    /// The URL with the default values of its variables.
    pub(crate) url: String,
    pub(crate) docs: String,
    /// The URL with `{name}` for each variable.
    pub(crate) template: String,
    /// The name of the function that takes values for the variables.
    pub(crate) function: String,
    pub(crate) variables: Vec<ServerVariable>,
}

/// A variable of a base URL.
#[derive(Debug)]
pub(crate) struct ServerVariable {
    /// The name of the argument.
    pub(crate) name: String,
    pub(crate) wire_name: String,
    pub(crate) docs: String,
    pub(crate) default: String,
    /// The allowed values; empty if the document does not list them.
    pub(crate) values: Vec<String>,
}

/// The base URLs of an operation that has `servers` of its own.
#[derive(Debug, Default, Clone)]
pub(crate) struct OperationServers {
    pub(crate) default: Option<String>,
    /// URLs that a call may select, each with its description.
    pub(crate) alternatives: Vec<(String, String)>,
}
