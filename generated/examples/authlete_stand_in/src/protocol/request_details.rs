//! The parameters of an authorization request, one by one.

use super::error::OAuthError;
use super::parameters::Parameters;
use crate::jose::digest::{is_equal, sha256_base64url};
use crate::state::authorization::RequestedClaims;
use crate::state::realm::Realm;
use crate::state::ticket::CodeChallenge;
use authlete::models::{AuthorizationDetailsElement, AuthzDetails, Client, Prompt};
use serde_json::{Map, Value};

/// Parses `prompt` (OpenID Connect Core 1.0, section 3.1.2.1).
///
/// # Errors
/// A value is unknown, or `none` is not the only one.
pub(crate) fn prompts(parameters: &Parameters) -> Result<Vec<Prompt>, OAuthError> {
    let mut prompts = Vec::new();
    for value in parameters.list("prompt") {
        prompts.push(match value.as_str() {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            "create" => Prompt::Create,
            _ => return Err(OAuthError::invalid_request("a value of 'prompt' is unknown")),
        });
    }
    if prompts.len() > 1 && prompts.contains(&Prompt::None) {
        return Err(OAuthError::invalid_request("the prompt 'none' must be the only one"));
    }
    Ok(prompts)
}

/// Parses `max_age`, in seconds. The default is that of the client.
///
/// # Errors
/// It is not a number that is not negative.
pub(crate) fn max_age(client: &Client, parameters: &Parameters) -> Result<Option<i32>, OAuthError> {
    match parameters.get("max_age") {
        None => Ok(client.default_max_age.filter(|age| *age > 0)),
        Some(text) => match text.parse() {
            Ok(age) if age >= 0 => Ok(Some(age)),
            _ => Err(OAuthError::invalid_request("'max_age' is not a number of seconds")),
        },
    }
}

/// Parses `claims` (OpenID Connect Core 1.0, section 5.5).
///
/// # Errors
/// It is not a JSON object whose members are objects.
pub(crate) fn requested_claims(parameters: &Parameters) -> Result<RequestedClaims, OAuthError> {
    let Some(text) = parameters.get("claims") else {
        return Ok(RequestedClaims::default());
    };
    let invalid = || OAuthError::invalid_request("'claims' is not a JSON object");
    let claims: Map<String, Value> = serde_json::from_str(text).map_err(|_| invalid())?;
    let member = |name: &str| match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(serde_json::to_string(object).ok()),
        Some(_) => Err(invalid()),
    };
    Ok(RequestedClaims {
        id_token: member("id_token")?,
        userinfo: member("userinfo")?,
    })
}

/// Returns the requested authentication contexts, and whether one is essential. A claim `acr` takes precedence over
/// `acr_values`, and both over the default of the client.
pub(crate) fn acrs(client: &Client, parameters: &Parameters, claims: &Map<String, Value>) -> (Vec<String>, bool) {
    if let Some(claim) = claims.get("acr").filter(|claim| claim.is_object()) {
        let values = claim
            .get("values")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let values = values.into_iter().chain(claim.get("value").cloned());
        let values: Vec<String> = values.filter_map(|value| value.as_str().map(str::to_owned)).collect();
        let is_essential = claim.get("essential").and_then(Value::as_bool) == Some(true);
        if !values.is_empty() {
            return (values, is_essential);
        }
    }
    let values = parameters.list("acr_values");
    if values.is_empty() {
        return (client.default_acrs.clone().unwrap_or_default(), false);
    }
    (values, false)
}

/// Parses `authorization_details` (RFC 9396).
///
/// # Errors
/// `invalid_authorization_details`.
pub(crate) fn authorization_details(
    realm: &Realm,
    client: &Client,
    parameters: &Parameters,
) -> Result<Option<AuthzDetails>, OAuthError> {
    let Some(text) = parameters.get("authorization_details") else {
        return Ok(None);
    };
    let invalid = |description: &str| OAuthError::new("invalid_authorization_details", description);
    let elements: Vec<AuthorizationDetailsElement> =
        serde_json::from_str(text).map_err(|_| invalid("it is not an array of objects, each with a type"))?;
    let supported = realm
        .service()
        .supported_authorization_details_types
        .as_deref()
        .unwrap_or_default();
    let of_client = client.authorization_details_types.as_deref();
    for element in &elements {
        if !supported.contains(&element.r#type) || of_client.is_some_and(|types| !types.contains(&element.r#type)) {
            return Err(invalid("a type is not supported"));
        }
    }
    Ok(Some(AuthzDetails {
        elements: Some(elements),
    }))
}

/// Parses the code challenge (RFC 7636, section 4.3).
///
/// # Errors
/// It is invalid, or service or client require one.
pub(crate) fn code_challenge(
    realm: &Realm,
    client: &Client,
    parameters: &Parameters,
) -> Result<Option<CodeChallenge>, OAuthError> {
    let service = realm.service();
    let needs = |of_service: Option<bool>, of_client: Option<bool>| of_service == Some(true) || of_client == Some(true);
    let Some(challenge) = parameters.get("code_challenge") else {
        if needs(service.pkce_required, client.pkce_required) {
            return Err(OAuthError::invalid_request("the parameter 'code_challenge' is missing"));
        }
        if parameters.get("code_challenge_method").is_some() {
            return Err(OAuthError::invalid_request(
                "there is a code challenge method without a challenge",
            ));
        }
        return Ok(None);
    };
    let is_s256 = match parameters.get("code_challenge_method").unwrap_or("plain") {
        "S256" => true,
        "plain" if needs(service.pkce_s256_required, client.pkce_s256_required) => {
            return Err(OAuthError::invalid_request(
                "the code challenge method has to be 'S256'",
            ));
        }
        "plain" => false,
        _ => return Err(OAuthError::invalid_request("the code challenge method is unknown")),
    };
    if !is_pkce_text(challenge) {
        return Err(OAuthError::invalid_request(
            "the code challenge has other characters or another length",
        ));
    }
    Ok(Some(CodeChallenge {
        challenge: challenge.to_owned(),
        is_s256,
    }))
}

/// Checks the code verifier of a token request (RFC 7636, section 4.6).
///
/// # Errors
/// `invalid_grant`, or `invalid_request` if there is none.
pub(crate) fn check_code_verifier(
    challenge: Option<&CodeChallenge>,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let Some(challenge) = challenge else {
        // RFC 9700, section 2.1.1: against an attacker who removes the challenge.
        return match parameters.get("code_verifier") {
            Some(_) => Err(OAuthError::invalid_grant(
                "the authorization request had no code challenge",
            )),
            None => Ok(()),
        };
    };
    let verifier = parameters.get("code_verifier");
    let verifier = verifier.ok_or_else(|| OAuthError::invalid_grant("the parameter 'code_verifier' is missing"))?;
    let transformed = if challenge.is_s256 {
        sha256_base64url(verifier)
    } else {
        verifier.to_owned()
    };
    if is_pkce_text(verifier) && is_equal(&transformed, &challenge.challenge) {
        Ok(())
    } else {
        Err(OAuthError::invalid_grant(
            "the code verifier does not fit to the code challenge",
        ))
    }
}

/// Returns `grant_management_action` (Grant Management for OAuth 2.0, section 5.2).
///
/// # Errors
/// It is unknown, missing although the service requires it, or does not fit to `grant_id`.
pub(crate) fn grant_action(realm: &Realm, parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    let action = parameters.get("grant_management_action");
    match (action, parameters.get("grant_id")) {
        (None, None) if realm.service().grant_management_action_required == Some(true) => Err(
            OAuthError::invalid_request("the parameter 'grant_management_action' is missing"),
        ),
        (None, Some(_)) => Err(OAuthError::invalid_request("there is a grant id without an action")),
        (None, None) => Ok(None),
        (Some("create"), Some(_)) => Err(OAuthError::invalid_request("a new grant must not have a grant id")),
        (Some("create"), None) => Ok(Some("create".to_owned())),
        (Some("replace" | "merge"), None) => Err(OAuthError::invalid_request("the parameter 'grant_id' is missing")),
        (Some(action @ ("replace" | "merge")), Some(id)) => {
            let is_known = realm.grants.get(id).is_some();
            is_known
                .then(|| Some(action.to_owned()))
                .ok_or_else(|| OAuthError::new("invalid_grant_id", "the grant does not exist"))
        }
        (Some(_), _) => Err(OAuthError::invalid_request("the grant management action is unknown")),
    }
}

/// Returns whether a text has the characters and the length of a code verifier (RFC 7636, section 4.1).
fn is_pkce_text(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_allowed)
}
