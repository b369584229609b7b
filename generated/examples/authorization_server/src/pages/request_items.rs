//! Parts of requests, as pages show them.

use authlete::models::{AuthorizationResponse, AuthzDetails, DynamicScope, Scope};
use serde::Serialize;

/// A scope on a page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ScopeItem {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Whether the user cannot leave the scope out.
    pub(crate) required: bool,
}

impl ScopeItem {
    /// The scopes of a request, as its pages show them. The user cannot leave dynamic ones out.
    pub(crate) fn list(scopes: Option<&Vec<Scope>>, dynamic_scopes: Option<&Vec<DynamicScope>>) -> Vec<Self> {
        let item = |scope: &Scope| {
            let name = scope.name.clone()?;
            let description = scope.description.clone().unwrap_or_default();
            Some(Self {
                required: name == "openid",
                name,
                description,
            })
        };
        let dynamic_item = |scope: &DynamicScope| {
            Some(Self {
                name: scope.value.clone()?,
                description: String::new(),
                required: true,
            })
        };
        let scopes = scopes.into_iter().flatten().filter_map(item);
        scopes
            .chain(dynamic_scopes.into_iter().flatten().filter_map(dynamic_item))
            .collect()
    }
}

/// The name of the client for pages.
pub(crate) fn client_name(request: &AuthorizationResponse) -> &str {
    let client = request.client.as_ref();
    client
        .and_then(|client| client.client_name.as_deref())
        .unwrap_or("An application")
}

/// Authorization details as text, if there are any.
pub(crate) fn details(details: Option<&AuthzDetails>) -> Result<Option<String>, serde_json::Error> {
    let elements = details
        .and_then(|details| details.elements.as_ref())
        .filter(|elements| !elements.is_empty());
    elements.map(serde_json::to_string_pretty).transpose()
}
