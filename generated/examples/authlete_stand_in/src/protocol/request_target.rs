//! Where the response to an authorization request goes to: redirect URI, response type and response mode.

use super::error::OAuthError;
use super::parameters::Parameters;
use crate::state::realm::Realm;
use crate::state::response_target::{ResponseMode, ResponseTarget};
use crate::state::ticket::ResponseTypes;
use authlete::models::{ApplicationType, Client, ResponseType};

/// Returns where the response goes to, also an error response.
///
/// # Errors
/// The redirect URI is not one of the client.
pub(crate) fn find(
    realm: &Realm,
    client: &Client,
    identifier: &str,
    parameters: &Parameters,
) -> Result<ResponseTarget, OAuthError> {
    let redirect_uri = redirect_uri(realm, client, parameters)?;
    // An error in the response type or mode is reported in the default mode.
    let types = response_types(parameters).map(|(types, _)| types).unwrap_or_default();
    let default = if types.token || types.id_token {
        ResponseMode::Fragment
    } else {
        ResponseMode::Query
    };
    let requested = parameters.get("response_mode").unwrap_or_default();
    let mode = match requested
        .strip_suffix("jwt")
        .map_or(requested, |mode| mode.trim_end_matches('.'))
    {
        "fragment" => ResponseMode::Fragment,
        "form_post" => ResponseMode::FormPost,
        "query" if default == ResponseMode::Query => ResponseMode::Query,
        _ => default,
    };
    let algorithm = client
        .authorization_sign_alg
        .as_option()
        .map_or("RS256", |algorithm| algorithm.as_str());
    Ok(ResponseTarget {
        redirect_uri,
        mode,
        jwt: requested
            .ends_with("jwt")
            .then(|| (algorithm.to_owned(), identifier.to_owned())),
        state: parameters.get("state").map(str::to_owned),
    })
}

/// Checks the response mode.
///
/// # Errors
/// It is unknown, or would put a token into a query.
pub(crate) fn check_mode(parameters: &Parameters, types: ResponseTypes) -> Result<(), OAuthError> {
    match parameters.get("response_mode") {
        Some("query" | "query.jwt") if types.token || types.id_token => {
            Err(OAuthError::invalid_request("tokens must not be sent in a query"))
        }
        None | Some("query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt") => {
            Ok(())
        }
        Some(_) => Err(OAuthError::invalid_request("the response mode is unknown")),
    }
}

/// Parses the response type.
///
/// # Errors
/// It is missing or unknown.
pub(crate) fn response_types(parameters: &Parameters) -> Result<(ResponseTypes, ResponseType), OAuthError> {
    let mut types = ResponseTypes::default();
    parameters.require("response_type")?;
    let names = parameters.list("response_type");
    for name in &names {
        match name.as_str() {
            "code" => types.code = true,
            "token" => types.token = true,
            "id_token" => types.id_token = true,
            _ => {
                return Err(OAuthError::new(
                    "unsupported_response_type",
                    "the response type is unknown",
                ));
            }
        }
    }
    let model = match types {
        ResponseTypes {
            code: true,
            token: false,
            id_token: false,
        } => ResponseType::Code,
        ResponseTypes {
            code: false,
            token: true,
            id_token: false,
        } => ResponseType::Token,
        ResponseTypes {
            code: false,
            token: false,
            id_token: true,
        } => ResponseType::IdToken,
        ResponseTypes {
            code: true,
            token: true,
            id_token: false,
        } => ResponseType::CodeToken,
        ResponseTypes {
            code: true,
            token: false,
            id_token: true,
        } => ResponseType::CodeIdToken,
        ResponseTypes {
            code: false,
            token: true,
            id_token: true,
        } => ResponseType::IdTokenToken,
        ResponseTypes {
            code: true,
            token: true,
            id_token: true,
        } => ResponseType::CodeIdTokenToken,
        ResponseTypes {
            code: false,
            token: false,
            id_token: false,
        } => {
            return Err(OAuthError::invalid_request("the response type is empty"));
        }
    };
    Ok((types, model))
}

/// Returns the redirect URI, which is compared as a text (RFC 6749, section 3.1.2.3; RFC 9700, section 4.1.3).
fn redirect_uri(realm: &Realm, client: &Client, parameters: &Parameters) -> Result<String, OAuthError> {
    let registered = client.redirect_uris.as_deref().unwrap_or_default();
    match (parameters.get("redirect_uri"), registered) {
        (Some(given), _) => {
            let is_variable = realm.service().loopback_redirection_uri_variable == Some(true)
                && client.application_type == Some(ApplicationType::Native);
            let is_same = |uri: &String| uri == given || is_variable && has_other_port(uri, given);
            if registered.iter().any(is_same) {
                Ok(given.to_owned())
            } else {
                Err(OAuthError::invalid_request("the redirect URI is not registered"))
            }
        }
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(OAuthError::invalid_request("the parameter 'redirect_uri' is missing")),
    }
}

/// Returns whether two loopback URIs differ in nothing but the port (RFC 8252, section 7.3).
fn has_other_port(registered: &str, given: &str) -> bool {
    let split = |uri: &str| -> Option<(String, String)> {
        let hosts = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        let host = hosts.into_iter().find(|host| uri.starts_with(host))?;
        let rest = &uri[host.len()..];
        let rest = match rest.strip_prefix(':') {
            Some(rest) => rest.trim_start_matches(|character: char| character.is_ascii_digit()),
            None => rest,
        };
        let is_end = rest.is_empty() || rest.starts_with(['/', '?']);
        is_end.then(|| (host.to_owned(), rest.to_owned()))
    };
    split(registered).is_some_and(|parts| split(given) == Some(parts))
}
