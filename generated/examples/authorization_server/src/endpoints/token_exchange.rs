//! Token exchange (RFC 8693), by the policy of this server:
//!
//! - A client that authenticates may exchange an access token of this server, for example one that it received as a
//!   resource server, for one of its own. The subject stays the same.
//! - The new token has no scope that the old one does not have, and does not live longer.
//! - A token that is bound to a key or a certificate is not exchanged.
//! - There is no delegation, and no audience.

use authlete::NextStep;
use authlete::models::{
    GrantType, IntrospectionRequest, IntrospectionResponseDecision, TokenCreateRequest, TokenInfo, TokenResponse,
    TokenType,
};
use axum::response::Response;

use crate::app::App;
use crate::endpoints::created_token::{LIFETIME, refuse_proof, respond};
use crate::error::Error;
use crate::session::now;

/// The identifier of the type of access tokens (RFC 8693, section 3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The response to a valid request, or the reason why the policy does not allow it.
pub(crate) async fn exchange(app: &App, request: TokenResponse, is_bound: bool) -> Result<Response, Error> {
    refuse_proof(is_bound)?;
    let subject_token = request.subject_token.clone().unwrap_or_default();
    let create = check(request, now())?;
    refuse_bound(app, subject_token).await?;
    respond(app, create, Some(ACCESS_TOKEN)).await
}

/// A token that is bound to a key or to a certificate must not become one that is not. Its introspection without a proof
/// fails (RFC 9449, section 7.1; RFC 8705, section 3).
async fn refuse_bound(app: &App, subject_token: String) -> Result<(), Error> {
    let introspection = IntrospectionRequest::new(subject_token);
    match app.authlete.introspection().process(&introspection).await?.to_http()? {
        NextStep::Decide(IntrospectionResponseDecision::Ok) => Ok(()),
        NextStep::Respond(_) => Err(Error::bad_request(
            "invalid_request",
            "The subject token is bound to a key or a certificate, or it is not valid anymore.",
        )),
    }
}

fn check(request: TokenResponse, now: i64) -> Result<TokenCreateRequest, Error> {
    let refuse = |error, description| Err(Error::bad_request(error, description));
    if request
        .client_auth_method
        .as_deref()
        .is_none_or(|method| method.eq_ignore_ascii_case("none"))
    {
        return refuse("unauthorized_client", "The client has to authenticate.");
    }
    if request.actor_token.is_some() {
        return refuse("invalid_request", "This server does not offer delegation.");
    }
    if !matches!(request.requested_token_type, None | Some(TokenType::AccessToken)) {
        return refuse(
            "invalid_request",
            "This server exchanges tokens for access tokens only.",
        );
    }
    if request.audiences.is_some_and(|audiences| !audiences.is_empty()) {
        return refuse("invalid_target", "This server does not know the audience.");
    }
    let (Some(TokenType::AccessToken), Some(subject_token)) = (request.subject_token_type, request.subject_token_info)
    else {
        return refuse(
            "invalid_request",
            "The subject token has to be an access token of this server.",
        );
    };
    let TokenInfo {
        subject: Some(subject),
        scopes,
        expires_at,
        resources,
        ..
    } = subject_token
    else {
        return refuse("invalid_request", "The subject token belongs to no user.");
    };
    let remaining = expires_at.unwrap_or_default() / 1000 - now;
    if remaining <= 0 {
        return refuse("invalid_request", "The subject token has expired.");
    }
    let has: Vec<String> = scopes
        .unwrap_or_default()
        .into_iter()
        .filter_map(|scope| scope.name)
        .collect();
    let scopes = request
        .scopes
        .filter(|scopes| !scopes.is_empty())
        .unwrap_or_else(|| has.clone());
    if scopes.iter().any(|scope| !has.contains(scope)) {
        return refuse("invalid_scope", "The subject token does not have the scope.");
    }
    let has_resources = resources.unwrap_or_default();
    let resources = request
        .resources
        .filter(|resources| !resources.is_empty())
        .unwrap_or_else(|| has_resources.clone());
    if !has_resources.is_empty() && resources.iter().any(|resource| !has_resources.contains(resource)) {
        return refuse("invalid_target", "The subject token is not for the resource.");
    }
    Ok(TokenCreateRequest {
        subject: Some(subject),
        scopes: Some(scopes),
        resources: (!resources.is_empty()).then_some(resources),
        access_token_duration: Some(remaining.min(LIFETIME)),
        ..TokenCreateRequest::new(GrantType::TokenExchange, request.client_id.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use authlete::models::Scope;

    use super::*;

    fn request() -> TokenResponse {
        let scope = |name: &str| Scope {
            name: Some(name.to_owned()),
            ..Default::default()
        };
        TokenResponse {
            client_id: Some(7),
            client_auth_method: Some("CLIENT_SECRET_BASIC".to_owned()),
            subject_token_type: Some(TokenType::AccessToken),
            subject_token_info: Some(TokenInfo {
                subject: Some("1001".to_owned()),
                scopes: Some(vec![scope("read"), scope("write")]),
                expires_at: Some(1_600_000),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn refusal(request: TokenResponse) -> Option<&'static str> {
        match check(request, 1_000) {
            Err(Error::Refused { error, .. }) => Some(error),
            _ => None,
        }
    }

    #[test]
    fn the_new_token_has_no_more_than_the_old_one() {
        let created = check(
            TokenResponse {
                scopes: Some(vec!["read".to_owned()]),
                ..request()
            },
            1_000,
        );
        let expected = TokenCreateRequest {
            subject: Some("1001".to_owned()),
            scopes: Some(vec!["read".to_owned()]),
            access_token_duration: Some(600),
            ..TokenCreateRequest::new(GrantType::TokenExchange, 7)
        };
        assert_eq!(created.ok(), Some(expected));
    }

    #[test]
    fn everything_else_is_refused_with_its_error() {
        let text = |text: &str| Some(text.to_owned());
        let list = |text: &str| Some(vec![text.to_owned()]);
        assert_eq!(refusal(request()), None);
        let cases = [
            (
                TokenResponse {
                    client_auth_method: text("NONE"),
                    ..request()
                },
                "unauthorized_client",
            ),
            (
                TokenResponse {
                    actor_token: text("x"),
                    ..request()
                },
                "invalid_request",
            ),
            (
                TokenResponse {
                    requested_token_type: Some(TokenType::IdToken),
                    ..request()
                },
                "invalid_request",
            ),
            (
                TokenResponse {
                    audiences: list("x"),
                    ..request()
                },
                "invalid_target",
            ),
            (
                TokenResponse {
                    subject_token_type: Some(TokenType::Jwt),
                    ..request()
                },
                "invalid_request",
            ),
            (
                TokenResponse {
                    subject_token_info: None,
                    ..request()
                },
                "invalid_request",
            ),
            (
                TokenResponse {
                    scopes: list("admin"),
                    ..request()
                },
                "invalid_scope",
            ),
        ];
        for (request, expected) in cases {
            assert_eq!(refusal(request.clone()), Some(expected), "{request:?}");
        }
        let mut expired = request();
        expired
            .subject_token_info
            .as_mut()
            .map(|info| info.expires_at.replace(999_000));
        assert_eq!(refusal(expired), Some("invalid_request"));
    }
}
