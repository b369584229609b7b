//! Checks an access token for a protected resource (RFC 6750, section 3.1).

use super::error::OAuthError;
use super::proof::{self, ProvenRequest};
use crate::clock::{Millis, seconds};
use crate::state::realm::Realm;
use crate::state::token::Token;

/// Why an access token is refused.
pub(crate) enum TokenRejection {
    /// The request has no token: 400.
    Missing(OAuthError),
    /// The token is not valid: 401.
    Invalid(OAuthError),
    /// The token does not suffice: 403.
    Insufficient(OAuthError),
}

/// Finds a valid access token that the request may use.
///
/// # Errors
/// The token is missing, unknown, expired, or bound to a key that the request does not prove.
pub(crate) fn find_token(
    realm: &mut Realm,
    value: &str,
    request: ProvenRequest<'_>,
) -> Result<(String, Token), TokenRejection> {
    if value.is_empty() {
        let error = OAuthError::invalid_request("the request has no access token");
        return Err(TokenRejection::Missing(error));
    }
    let invalid = |description: &str| TokenRejection::Invalid(OAuthError::new("invalid_token", description));
    let found = realm.tokens.by_access_token(value);
    let (id, token) = found
        .map(|(id, token)| (id.to_owned(), token.clone()))
        .ok_or_else(|| invalid("the access token is unknown"))?;
    if token.expires_at <= realm.now {
        return Err(invalid("the access token has expired"));
    }
    let client = realm.clients.get(&token.authorization.client_id.to_string());
    if client.is_none_or(|client| client.locked == Some(true)) {
        return Err(invalid(
            "the client of the access token does not exist any more, or is locked",
        ));
    }
    proof::check_possession(realm, &token.binding, value, request).map_err(TokenRejection::Invalid)?;
    Ok((id, token))
}

/// Checks that a token has scopes and a subject.
///
/// # Errors
/// One is missing, or the subject is another one.
pub(crate) fn check_sufficient(token: &Token, scopes: &[String], subject: Option<&str>) -> Result<(), TokenRejection> {
    if let Some(missing) = scopes.iter().find(|scope| !token.authorization.scopes.contains(scope)) {
        let error = OAuthError::new(
            "insufficient_scope",
            format!("the access token does not have the scope '{missing}'"),
        );
        return Err(TokenRejection::Insufficient(error));
    }
    if subject.is_some() && token.authorization.subject.as_deref() != subject {
        let error = OAuthError::new("invalid_request", "the access token belongs to another subject");
        return Err(TokenRejection::Insufficient(error));
    }
    Ok(())
}

/// Checks that a token is for the resources (RFC 8707).
///
/// # Errors
/// It is for others.
pub(crate) fn check_resources(token: &Token, resources: &[String]) -> Result<(), TokenRejection> {
    let own = &token.authorization.resources;
    if resources.iter().all(|resource| own.contains(resource)) {
        return Ok(());
    }
    let error = OAuthError::new("invalid_token", "the access token is for another resource");
    Err(TokenRejection::Invalid(error))
}

/// Checks how and when the user was authenticated (RFC 9470).
///
/// # Errors
/// `insufficient_user_authentication`.
pub(crate) fn check_authentication(
    token: &Token,
    acrs: Option<&[String]>,
    max_age: Option<i64>,
    now: Millis,
) -> Result<(), TokenRejection> {
    let authorization = &token.authorization;
    let acrs = acrs.unwrap_or_default();
    let has_acr = acrs.is_empty() || authorization.acr.as_ref().is_some_and(|acr| acrs.contains(acr));
    let age = authorization.auth_time.map(|time| now / seconds(1) - time);
    let is_recent = max_age.is_none_or(|max| max <= 0 || age.is_some_and(|age| age <= max));
    if has_acr && is_recent {
        return Ok(());
    }
    let error = OAuthError::new(
        "insufficient_user_authentication",
        "the user has to be authenticated again",
    );
    Err(TokenRejection::Invalid(error))
}
