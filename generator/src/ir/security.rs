//! Security schemes.

use super::parameter::ParameterLocation;

/// A security scheme (OpenAPI: Security Scheme Object).
#[derive(Debug)]
pub(crate) struct SecurityScheme {
    /// Its key in the document.
    pub(crate) key: String,
    /// The method of the builder that takes its credential; `None` if only `token` does.
    pub(crate) method: Option<String>,
    pub(crate) docs: String,
    pub(crate) location: CredentialLocation,
}

/// Where a request carries a credential.
#[derive(Debug, Clone)]
pub(crate) enum CredentialLocation {
    /// The header `Authorization`, after this authentication scheme.
    Http(String),
    /// The header `Authorization`, as user and password (RFC 7617).
    Basic,
    /// A parameter with this name.
    ApiKey(ParameterLocation, String),
}

impl CredentialLocation {
    /// A bearer token.
    pub(crate) fn bearer() -> Self {
        Self::Http("Bearer".to_owned())
    }

    pub(crate) fn is_bearer(&self) -> bool {
        matches!(self, Self::Http(word) if word == "Bearer")
    }
}
