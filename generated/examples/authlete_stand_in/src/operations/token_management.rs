//! Token management: tokens that the service lists, changes and deletes itself.

use super::api_response::{api_response, bad_request, not_found};
use super::range::range;
use super::router::{Router, body};
use crate::jose::digest::sha256_base64url;
use crate::jose::random;
use crate::protocol::issuance;
use crate::protocol::{clients, scopes};
use crate::state::realm::Realm;
use crate::state::token::Token;
use authlete::models::{
    AccessToken, ClientLimited, TokenGetListResponse, TokenManagementListQuery, TokenRevokeRequest,
    TokenRevokeResponse, TokenUpdateRequest, TokenUpdateResponse, TokenUpdateResponseAction as UpdateAction,
};
use authlete::test_util::{ErrorReply, ReceivedRequest};
use serde_json::json;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.token_management();
    router.on_service(group.list(&TokenManagementListQuery::default()), list);
    router.on_body(group.update(&TokenUpdateRequest::default()), update);
    router.on_service(group.delete("t"), delete);
    router.on_service(group.revoke(&TokenRevokeRequest::default()), |realm, request| {
        revoke(realm, body(request)?)
    });
}

fn list(realm: &mut Realm, request: &ReceivedRequest) -> Result<TokenGetListResponse, ErrorReply> {
    let subject = request.query_parameter("subject").filter(|subject| !subject.is_empty());
    let client = match request.query_parameter("clientIdentifier").filter(|id| !id.is_empty()) {
        Some(identifier) => Some(clients::find(realm, &identifier).ok_or_else(|| not_found("client"))?.0),
        None => None,
    };
    let id = client.map(clients::id);
    let is_wanted = |token: &Token| {
        let authorization = &token.authorization;
        id.is_none_or(|id| authorization.client_id == id) && (subject.is_none() || authorization.subject == subject)
    };
    let mut found: Vec<&Token> = realm
        .tokens
        .iter()
        .map(|(_, token)| token)
        .filter(|token| is_wanted(token))
        .collect();
    found.sort_by_key(|token| token.created_at);
    let (start, end) = range(request, found.len());
    Ok(TokenGetListResponse {
        start: i32::try_from(start).ok(),
        end: i32::try_from(end).ok(),
        total_count: i32::try_from(found.len()).ok(),
        client: client.map(|client| -> ClientLimited {
            // The models have the same names for their members.
            serde_json::from_value(json!(client)).unwrap_or_default()
        }),
        subject,
        access_tokens: Some(found.into_iter().skip(start).take(end - start).map(describe).collect()),
    })
}

fn describe(token: &Token) -> AccessToken {
    let authorization = &token.authorization;
    AccessToken {
        access_token_hash: Some(sha256_base64url(&token.access_token)),
        access_token_expires_at: Some(token.expires_at),
        refresh_token_hash: token.refresh_token.as_ref().map(sha256_base64url),
        refresh_token_expires_at: token.refresh_expires_at,
        created_at: Some(token.created_at),
        last_refreshed_at: Some(if token.refreshed_at > token.created_at {
            token.refreshed_at
        } else {
            0
        }),
        client_id: Some(authorization.client_id),
        subject: authorization.subject.clone(),
        grant_type: Some(authorization.grant_type.clone()),
        scopes: Some(authorization.scopes.clone()),
        properties: Some(authorization.properties.clone()),
        refresh_token_scopes: token.refresh_token.as_ref().map(|_| token.refresh_scopes.clone()),
    }
}

fn update(realm: &mut Realm, request: TokenUpdateRequest) -> TokenUpdateResponse {
    let named = [
        Some(request.access_token.as_str()),
        request.access_token_hash.as_deref(),
    ];
    let found = named.into_iter().flatten().find(|value| !value.is_empty());
    let found = found.and_then(|value| realm.tokens.by_access_token_or_hash(value));
    let id = found.or(request.token_id.filter(|id| realm.tokens.get(id).is_some()));
    let found = id.and_then(|id| Some((realm.tokens.get(&id)?.clone(), id)));
    let Some((mut token, id)) = found else {
        return api_response!(
            TokenUpdateResponse,
            UpdateAction::NotFound,
            "A135201",
            "The access token does not exist."
        );
    };
    let client = realm.clients.get(&token.authorization.client_id.to_string()).cloned();
    let Some(client) = client.filter(|client| client.locked != Some(true)) else {
        return api_response!(
            TokenUpdateResponse,
            UpdateAction::Forbidden,
            "A135202",
            "The client is locked."
        );
    };
    let is_time = |time: &i64| *time > 0;
    if let Some(wanted) = request.scopes {
        let granted = scopes::requested(realm, &client, &wanted).unwrap_or_default();
        // Without any, `requested` gives the default scopes.
        token.authorization.scopes = if wanted.is_empty() { Vec::new() } else { granted };
        if request.access_token_expires_at_updated_on_scope_update == Some(true) {
            token.expires_at = issuance::expires_at(realm, &client, None);
        }
    }
    if let Some(properties) = request.properties {
        token.authorization.properties = properties;
    }
    if let Some(details) = request.authorization_details {
        token.authorization.authorization_details = Some(details);
    }
    token.expires_at = request
        .access_token_expires_at
        .filter(is_time)
        .unwrap_or(token.expires_at);
    if request.access_token_persistent == Some(true) {
        token.expires_at = i64::MAX;
    }
    if token.refresh_token.is_some() {
        token.refresh_expires_at = request
            .refresh_token_expires_at
            .filter(is_time)
            .or(token.refresh_expires_at);
    }
    token.binding.certificate = request.certificate_thumbprint.or(token.binding.certificate);
    token.binding.jkt = request.dpop_key_thumbprint.or(token.binding.jkt);
    if request.access_token_value_updated == Some(true) {
        token.access_token = random::token();
        token.jwt = match issuance::jwt(realm, &client, &token) {
            Ok(jwt) => jwt,
            Err(error) => {
                return api_response!(
                    TokenUpdateResponse,
                    UpdateAction::InternalServerError,
                    "A135101",
                    error.description
                );
            }
        };
    }
    realm.tokens.insert(&id, token.clone());
    api_response!(TokenUpdateResponse, UpdateAction::Ok, "A135001", "The access token was updated.";
        access_token: Some(issuance::value(&token).to_owned()),
        access_token_expires_at: Some(token.expires_at),
        refresh_token_expires_at: token.refresh_expires_at,
        token_type: Some(issuance::token_type(&token).to_owned()),
        properties: Some(token.authorization.properties),
        scopes: Some(token.authorization.scopes),
        authorization_details: token.authorization.authorization_details,
        token_id: Some(id))
}

fn delete(realm: &mut Realm, request: &ReceivedRequest) -> Result<(), ErrorReply> {
    let value = request.path_parameter("accessTokenIdentifier").unwrap_or_default();
    let id = realm
        .tokens
        .by_access_token_or_hash(&value)
        .ok_or_else(|| not_found("access token"))?;
    realm.tokens.remove(&id);
    Ok(())
}

fn revoke(realm: &mut Realm, request: TokenRevokeRequest) -> Result<TokenRevokeResponse, ErrorReply> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (access, refresh) = (
        given(&request.access_token_identifier),
        given(&request.refresh_token_identifier),
    );
    let (client, subject) = (given(&request.client_identifier), given(&request.subject));
    let count = if access.is_some() || refresh.is_some() {
        let by_access = access.and_then(|value| realm.tokens.by_access_token_or_hash(&value));
        let by_refresh = refresh.and_then(|value| realm.tokens.by_refresh_token_or_hash(&value));
        let ids = [by_access, by_refresh].into_iter().flatten();
        ids.filter(|id| realm.tokens.remove(id).is_some()).count()
    } else {
        let id = match &client {
            Some(identifier) => {
                let found = clients::find(realm, identifier).map(|(client, _)| clients::id(client));
                Some(found.ok_or_else(|| not_found("client"))?)
            }
            None if subject.is_none() => return Err(bad_request("The call names no token, client or subject.")),
            None => None,
        };
        realm.tokens.retain(|token| {
            let authorization = &token.authorization;
            id.is_some_and(|id| authorization.client_id != id) || subject.is_some() && authorization.subject != subject
        })
    };
    Ok(TokenRevokeResponse {
        result_code: Some("A311001".to_owned()),
        result_message: Some("[A311001] The tokens were revoked.".to_owned()),
        count: i64::try_from(count).ok(),
    })
}
