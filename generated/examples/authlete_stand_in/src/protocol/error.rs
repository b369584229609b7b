//! [`OAuthError`]: an error code with its description.

use serde_json::json;

/// An error of an OAuth endpoint (RFC 6749, sections 4.1.2.1 and 5.2).
#[derive(Clone, Debug)]
pub(crate) struct OAuthError {
    pub(crate) code: &'static str,
    pub(crate) description: String,
}

impl OAuthError {
    pub(crate) fn new(code: &'static str, description: impl Into<String>) -> OAuthError {
        OAuthError {
            code,
            description: description.into(),
        }
    }

    pub(crate) fn invalid_request(description: impl Into<String>) -> OAuthError {
        OAuthError::new("invalid_request", description)
    }

    pub(crate) fn invalid_client(description: impl Into<String>) -> OAuthError {
        OAuthError::new("invalid_client", description)
    }

    pub(crate) fn invalid_grant(description: impl Into<String>) -> OAuthError {
        OAuthError::new("invalid_grant", description)
    }

    pub(crate) fn server_error(description: impl Into<String>) -> OAuthError {
        OAuthError::new("server_error", description)
    }

    /// Returns the body of the error response (RFC 6749, section 5.2).
    pub(crate) fn to_json(&self) -> String {
        json!({"error": self.code, "error_description": self.description}).to_string()
    }

    /// Returns the challenge of a protected resource (RFC 6750, section 3; RFC 9449, section 7.1), with a scope that the
    /// client needs.
    pub(crate) fn to_challenge(&self, is_dpop: bool, scope: Option<&str>) -> String {
        let scheme = if is_dpop { "DPoP" } else { "Bearer" };
        // RFC 6750 does not allow quotation marks and backslashes in a description.
        let description = self.description.replace(['"', '\\'], "'");
        let scope = scope.map(|scope| format!(r#", scope="{scope}""#)).unwrap_or_default();
        format!(
            r#"{scheme} error="{}", error_description="{description}"{scope}"#,
            self.code
        )
    }
}
