//! Which scopes a client gets.

use super::error::OAuthError;
use crate::state::realm::Realm;
use authlete::models::{Client, Scope};

/// Returns the scopes of a request: those that the service has and the client may request, each once. Others are ignored.
/// Without any, they are the default scopes of the service.
///
/// # Errors
/// There is none, and the service requires one.
pub(crate) fn requested(realm: &Realm, client: &Client, requested: &[String]) -> Result<Vec<String>, OAuthError> {
    let supported = realm.service().supported_scopes.as_deref().unwrap_or_default();
    let is_default = |scope: &&Scope| scope.default_entry == Some(true);
    let mut scopes = Vec::new();
    if requested.is_empty() {
        scopes.extend(
            supported
                .iter()
                .filter(is_default)
                .filter_map(|scope| scope.name.clone()),
        );
    }
    scopes.extend(requested.iter().filter(|name| is_supported(supported, name)).cloned());
    let extension = client.extension.as_ref();
    if let Some(extension) = extension.filter(|extension| extension.requestable_scopes_enabled == Some(true)) {
        let requestable = extension.requestable_scopes.as_deref().unwrap_or_default();
        scopes.retain(|scope| requestable.contains(scope));
    }
    let mut unique = Vec::new();
    for scope in scopes {
        if !unique.contains(&scope) {
            unique.push(scope);
        }
    }
    if unique.is_empty() && realm.service().scope_required == Some(true) {
        return Err(OAuthError::new("invalid_scope", "the request has no scope"));
    }
    Ok(unique)
}

/// Returns the details of scopes, as the service has them.
pub(crate) fn details(realm: &Realm, names: &[String]) -> Vec<Scope> {
    let supported = realm.service().supported_scopes.as_deref().unwrap_or_default();
    let detail = |name: &String| {
        let scope = supported.iter().find(|scope| scope.name.as_ref() == Some(name));
        scope.cloned().unwrap_or_else(|| Scope {
            name: Some(name.clone()),
            ..Scope::default()
        })
    };
    names.iter().map(detail).collect()
}

/// Returns those of the scopes that the service has.
pub(crate) fn supported(realm: &Realm, names: &[String]) -> Vec<String> {
    let supported = realm.service().supported_scopes.as_deref().unwrap_or_default();
    names
        .iter()
        .filter(|name| is_supported(supported, name))
        .cloned()
        .collect()
}

fn is_supported(supported: &[Scope], name: &str) -> bool {
    supported.iter().any(|scope| scope.name.as_deref() == Some(name))
}
