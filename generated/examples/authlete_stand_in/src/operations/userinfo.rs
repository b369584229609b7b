//! UserInfo endpoint (OpenID Connect Core 1.0, section 5.3): `/auth/userinfo` and `/auth/userinfo/issue`.

use super::api_response::api_response;
use super::router::Router;
use crate::protocol::access_check::{self, TokenRejection};
use crate::protocol::claims;
use crate::protocol::clients;
use crate::protocol::error::OAuthError;
use crate::protocol::id_token::{json_object, sign};
use crate::protocol::proof::ProvenRequest;
use crate::state::realm::Realm;
use crate::state::token::Token;
use authlete::models::{
    UserinfoIssueRequest, UserinfoIssueResponse, UserinfoIssueResponseAction as IssueAction, UserinfoRequest,
    UserinfoResponse, UserinfoResponseAction as Action,
};
use serde_json::{Map, Value, json};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.userinfo();
    router.on_body(group.process(&UserinfoRequest::default()), process);
    router.on_body(group.issue(&UserinfoIssueRequest::default()), issue);
}

/// Finds a token that has a user and the scope `openid`.
fn find(realm: &mut Realm, value: &str, proven: ProvenRequest<'_>) -> Result<Token, TokenRejection> {
    let (_, token) = access_check::find_token(realm, value, proven)?;
    if token.authorization.subject.is_none() {
        let error = OAuthError::new("invalid_token", "the access token is not tied to a user");
        return Err(TokenRejection::Invalid(error));
    }
    access_check::check_sufficient(&token, &["openid".to_owned()], None)?;
    Ok(token)
}

fn process(realm: &mut Realm, request: UserinfoRequest) -> UserinfoResponse {
    let endpoint = realm.service().user_info_endpoint.clone();
    let proven = ProvenRequest {
        dpop: request.dpop.as_deref(),
        method: request.htm.as_deref(),
        uri: request.htu.as_deref().or(endpoint.as_deref()),
        certificate: request.client_certificate.as_deref(),
    };
    let token = match find(realm, &request.token, proven) {
        Ok(token) => token,
        Err(refusal) => {
            let (action, error) = match refusal {
                TokenRejection::Missing(error) => (Action::BadRequest, error),
                TokenRejection::Invalid(error) => (Action::Unauthorized, error),
                TokenRejection::Insufficient(error) => (Action::Forbidden, error),
            };
            let content = challenge(&error, request.dpop.is_some());
            return api_response!(UserinfoResponse, action, "A091301", error.description; response_content: Some(content));
        }
    };
    let authorization = token.authorization;
    let client = realm.clients.get(&authorization.client_id.to_string());
    api_response!(UserinfoResponse, Action::Ok, "A091001", "The access token is valid.";
        claims: Some(claims::of_scopes_and_request(
            &authorization.scopes,
            authorization.requested.userinfo_names(),
        )),
        client_id: Some(authorization.client_id),
        client_id_alias: client.and_then(|client| client.client_id_alias.clone()),
        client_id_alias_used: Some(authorization.alias_used),
        client_attributes: client.and_then(|client| client.attributes.clone()),
        service_attributes: realm.service().attributes.clone(),
        scopes: Some(authorization.scopes),
        subject: authorization.subject,
        token: Some(request.token),
        properties: Some(authorization.properties),
        user_info_claims: authorization.requested.userinfo,
        consented_claims: Some(authorization.consented_claims))
}

fn issue(realm: &mut Realm, request: UserinfoIssueRequest) -> UserinfoIssueResponse {
    // The proof was checked by the first call, and it can be used once.
    let found = realm
        .tokens
        .by_access_token(&request.token)
        .map(|(_, token)| token.clone());
    let is_valid = |token: &Token| {
        token.expires_at > realm.now
            && token.authorization.subject.is_some()
            && token.authorization.scopes.iter().any(|scope| scope == "openid")
    };
    let client = |token: &Token| realm.clients.get(&token.authorization.client_id.to_string());
    let found = found
        .filter(is_valid)
        .and_then(|token| client(&token).map(|client| (token.clone(), client)));
    let Some((token, client)) = found else {
        let error = OAuthError::new(
            "invalid_token",
            "the access token is unknown, has expired, or has no user",
        );
        return api_response!(UserinfoIssueResponse, IssueAction::Unauthorized, "A096301", error.description;
            response_content: Some(challenge(&error, false)));
    };
    let authorization = &token.authorization;
    let mut claims: Map<String, Value> = json_object(request.claims.as_deref());
    claims.retain(|_, value| !value.is_null());
    let subject = request
        .sub
        .filter(|sub| !sub.is_empty())
        .or(authorization.subject.clone());
    claims.insert("sub".to_owned(), json!(subject));
    let Some(algorithm) = client.user_info_sign_alg.as_option() else {
        return api_response!(UserinfoIssueResponse, IssueAction::Json, "A096001", "The response was created.";
            response_content: Some(Value::Object(claims).to_string()));
    };
    // Section 5.3.2.
    claims.insert("iss".to_owned(), json!(realm.service().issuer));
    claims.insert(
        "aud".to_owned(),
        json!(clients::identifier(client, authorization.alias_used)),
    );
    match sign(realm, client, algorithm.as_str(), Map::new(), &claims) {
        Some(jwt) => api_response!(UserinfoIssueResponse, IssueAction::Jwt, "A096002", "The response was created.";
            response_content: Some(jwt)),
        None => {
            let error = OAuthError::server_error(format!("the service cannot sign with {algorithm}"));
            api_response!(UserinfoIssueResponse, IssueAction::InternalServerError, "A096101", error.description;
                response_content: Some(challenge(&error, false)))
        }
    }
}

fn challenge(error: &OAuthError, is_dpop: bool) -> String {
    let scope = (error.code == "insufficient_scope").then_some("openid");
    error.to_challenge(is_dpop, scope)
}
