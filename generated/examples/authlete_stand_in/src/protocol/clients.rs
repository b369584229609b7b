//! Finds clients, and reads their settings with their defaults.

use super::error::OAuthError;
use crate::state::realm::Realm;
use authlete::models::{Client, ClientAuthMethod, ClientType, GrantType, ResponseType};

/// Finds a client by its id or its alias. Returns whether it was the alias, too.
pub(crate) fn find<'r>(realm: &'r Realm, identifier: &str) -> Option<(&'r Client, bool)> {
    if let Some(client) = realm.clients.get(identifier) {
        return Some((client, false));
    }
    let is_alias = |client: &Client| {
        client.client_id_alias_enabled == Some(true) && client.client_id_alias.as_deref() == Some(identifier)
    };
    if realm.service().client_id_alias_enabled == Some(false) {
        return None;
    }
    realm
        .clients
        .iter()
        .find(|(_, client)| is_alias(client))
        .map(|(_, client)| (client, true))
}

/// Finds a client that may make requests.
///
/// # Errors
/// The client does not exist, or it is locked.
pub(crate) fn find_active<'r>(realm: &'r Realm, identifier: &str) -> Result<(&'r Client, bool), OAuthError> {
    match find(realm, identifier) {
        Some((client, _)) if client.locked == Some(true) => Err(OAuthError::invalid_client("the client is locked")),
        Some(found) => Ok(found),
        None => Err(OAuthError::invalid_client("the client does not exist")),
    }
}

/// Returns the id of a client, which every client of the state has.
pub(crate) fn id(client: &Client) -> i64 {
    client.client_id.unwrap_or_default()
}

/// Returns the identifier that the client uses itself.
pub(crate) fn identifier(client: &Client, alias_used: bool) -> String {
    match &client.client_id_alias {
        Some(alias) if alias_used => alias.clone(),
        _ => id(client).to_string(),
    }
}

/// Returns whether the client cannot keep a secret (RFC 6749, section 2.1).
pub(crate) fn is_public(client: &Client) -> bool {
    client.client_type != Some(ClientType::Confidential)
}

/// Returns how the client authenticates.
pub(crate) fn auth_method(client: &Client) -> ClientAuthMethod {
    match &client.token_auth_method {
        Some(method) => method.clone(),
        None if is_public(client) => ClientAuthMethod::None,
        None => ClientAuthMethod::ClientSecretBasic,
    }
}

/// Checks that the service and the client may use a grant type.
///
/// # Errors
/// `unsupported_grant_type`, or `unauthorized_client`.
pub(crate) fn check_grant_type(realm: &Realm, client: &Client, grant_type: &GrantType) -> Result<(), OAuthError> {
    if !supports_grant_type(realm, grant_type) {
        return Err(OAuthError::new(
            "unsupported_grant_type",
            "the service does not support this grant type",
        ));
    }
    let default = [GrantType::AuthorizationCode];
    if !client.grant_types.as_deref().unwrap_or(&default).contains(grant_type) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client may not use this grant type",
        ));
    }
    Ok(())
}

/// Returns whether the service supports a grant type.
pub(crate) fn supports_grant_type(realm: &Realm, grant_type: &GrantType) -> bool {
    let default = [GrantType::AuthorizationCode];
    let supported = realm.service().supported_grant_types.as_deref();
    supported.unwrap_or(&default).contains(grant_type)
}

/// Checks that the service and the client may use a response type.
///
/// # Errors
/// `unsupported_response_type`, or `unauthorized_client`.
pub(crate) fn check_response_type(
    realm: &Realm,
    client: &Client,
    response_type: &ResponseType,
) -> Result<(), OAuthError> {
    let default = [ResponseType::Code];
    let supported = realm.service().supported_response_types.as_deref();
    if !supported.unwrap_or(&default).contains(response_type) {
        return Err(OAuthError::new(
            "unsupported_response_type",
            "the service does not support this response type",
        ));
    }
    if !client
        .response_types
        .as_deref()
        .unwrap_or(&default)
        .contains(response_type)
    {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client may not use this response type",
        ));
    }
    Ok(())
}
