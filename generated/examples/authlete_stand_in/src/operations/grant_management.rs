//! Grant management endpoint (Grant Management for OAuth 2.0).

use super::api_response::api_response;
use super::router::Router;
use crate::protocol::access_check::{self, TokenRejection};
use crate::protocol::error::OAuthError;
use crate::protocol::grants;
use crate::protocol::proof::ProvenRequest;
use crate::state::realm::Realm;
use authlete::models::{
    GrantManagementAction as GrantAction, GrantManagementRequest, GrantManagementResponse,
    GrantManagementResponseAction as Action,
};
use serde_json::json;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.grant_management();
    router.on_body(group.process(&GrantManagementRequest::default()), process);
}

fn process(realm: &mut Realm, request: GrantManagementRequest) -> GrantManagementResponse {
    let (scope, is_query) = match request.gm_action {
        Some(GrantAction::Query) => ("grant_management_query", true),
        Some(GrantAction::Revoke) => ("grant_management_revoke", false),
        _ => {
            return api_response!(
                GrantManagementResponse,
                Action::CallerError,
                "A281301",
                "'gmAction' has to be QUERY or REVOKE."
            );
        }
    };
    let value = request
        .access_token
        .filter(|token| !token.is_empty())
        .unwrap_or(request.token);
    let proven = ProvenRequest {
        dpop: request.dpop.as_deref(),
        method: request.htm.as_deref().or(Some(if is_query { "GET" } else { "DELETE" })),
        uri: request.htu.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let checked = access_check::find_token(realm, &value, proven).and_then(|(_, token)| {
        access_check::check_sufficient(&token, &[scope.to_owned()], None)?;
        Ok(token)
    });
    let token = match checked {
        Ok(token) => token,
        Err(refusal) => {
            let (action, error) = match refusal {
                TokenRejection::Missing(error) | TokenRejection::Invalid(error) => (Action::Unauthorized, error),
                TokenRejection::Insufficient(error) => (Action::Forbidden, error),
            };
            let scope = (error.code == "insufficient_scope").then_some(scope);
            let content = error.to_challenge(request.dpop.is_some(), scope);
            return api_response!(GrantManagementResponse, action, "A281302", error.description;
                response_content: Some(content));
        }
    };
    let id = request.grant_id.unwrap_or_default();
    let grant = realm
        .grants
        .get(&id)
        .filter(|grant| grant.client_id == token.authorization.client_id);
    let Some(grant) = grant else {
        let error = OAuthError::new("invalid_request", "the grant does not exist");
        return api_response!(GrantManagementResponse, Action::NotFound, "A281303", error.description;
            response_content: Some(error.to_challenge(request.dpop.is_some(), None)));
    };
    if is_query {
        let grant = grants::describe(grant);
        let details = grant.authorization_details.and_then(|details| details.elements);
        let mut content = json!({"scopes": grant.scopes, "claims": grant.claims});
        if let Some(details) = details {
            content["authorization_details"] = json!(details);
        }
        return api_response!(GrantManagementResponse, Action::Ok, "A281001", "The grant was read.";
            response_content: Some(content.to_string()));
    }
    realm.grants.remove(&id);
    realm
        .tokens
        .retain(|token| token.authorization.grant_id.as_ref() != Some(&id));
    api_response!(
        GrantManagementResponse,
        Action::NoContent,
        "A281002",
        "The grant was revoked."
    )
}
