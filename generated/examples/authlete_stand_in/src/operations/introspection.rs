//! Introspection: `/auth/introspection` and `/auth/introspection/standard`.

use super::api_response::api_response;
use super::router::Router;
use crate::clock::seconds;
use crate::protocol::access_check::{self, TokenRejection};
use crate::protocol::error::OAuthError;
use crate::protocol::parameters::Parameters;
use crate::protocol::proof::ProvenRequest;
use crate::protocol::{clients, grants, issuance, scopes};
use crate::state::realm::Realm;
use crate::state::token::Token;
use authlete::models::{
    IntrospectionRequest, IntrospectionResponse, IntrospectionResponseAction as Action, StandardIntrospectionRequest,
    StandardIntrospectionResponse, StandardIntrospectionResponseAction as StandardAction,
};
use serde_json::{Map, Value, json};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.introspection();
    router.on_body(group.process(&IntrospectionRequest::default()), process);
    router.on_body(group.standard(&StandardIntrospectionRequest::default()), standard);
}

fn process(realm: &mut Realm, request: IntrospectionRequest) -> IntrospectionResponse {
    let proven = ProvenRequest {
        dpop: request.dpop.as_deref(),
        method: request.htm.as_deref(),
        uri: request.htu.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let is_dpop = request.dpop.is_some();
    let wanted = request.scopes.unwrap_or_default();
    let existing = realm
        .tokens
        .by_access_token(&request.token)
        .map(|(_, token)| token.clone());
    let checked = access_check::find_token(realm, &request.token, proven);
    let checked = checked.map_err(|refusal| (refusal, false)).and_then(|(_, token)| {
        let subject = request.subject.as_deref().filter(|subject| !subject.is_empty());
        let now = realm.now;
        access_check::check_sufficient(&token, &wanted, subject)
            .and_then(|()| access_check::check_resources(&token, request.resources.as_deref().unwrap_or_default()))
            .and_then(|()| {
                access_check::check_authentication(&token, request.acr_values.as_deref(), request.max_age, now)
            })
            .map(|()| token)
            .map_err(|refusal| (refusal, true))
    });
    match checked {
        Ok(token) => {
            let is_dpop = token.binding.jkt.is_some();
            let challenge = if is_dpop { "DPoP" } else { "Bearer" };
            IntrospectionResponse {
                usable: Some(true),
                sufficient: Some(true),
                ..describe(
                    realm,
                    Some(&token),
                    api_response!(IntrospectionResponse, Action::Ok, "A056001", "The access token is valid.";
                        response_content: Some(format!("{challenge} error=\"invalid_request\""))),
                )
            }
        }
        Err((refusal, is_usable)) => {
            let (action, error) = match refusal {
                TokenRejection::Missing(error) => (Action::BadRequest, error),
                TokenRejection::Invalid(error) => (Action::Unauthorized, error),
                TokenRejection::Insufficient(error) => (Action::Forbidden, error),
            };
            let is_dpop = is_dpop || existing.as_ref().is_some_and(|token| token.binding.jkt.is_some());
            let scope = (error.code == "insufficient_scope").then(|| wanted.join(" "));
            let content = error.to_challenge(is_dpop, scope.as_deref());
            IntrospectionResponse {
                usable: Some(is_usable),
                sufficient: Some(false),
                ..describe(
                    realm,
                    existing.as_ref(),
                    api_response!(IntrospectionResponse, action, "A056301", error.description;
                        response_content: Some(content)),
                )
            }
        }
    }
}

/// Adds what is known about the token.
fn describe(realm: &Realm, token: Option<&Token>, response: IntrospectionResponse) -> IntrospectionResponse {
    let Some(token) = token else {
        return IntrospectionResponse {
            existent: Some(false),
            refreshable: Some(false),
            ..response
        };
    };
    let authorization = &token.authorization;
    let client = realm.clients.get(&authorization.client_id.to_string());
    let grant = authorization.grant_id.as_deref().and_then(|id| realm.grants.get(id));
    IntrospectionResponse {
        existent: Some(true),
        refreshable: Some(token.refresh_expires_at.is_some_and(|time| time > realm.now)),
        client_id: Some(authorization.client_id),
        client_id_alias: client.and_then(|client| client.client_id_alias.clone()),
        client_id_alias_used: Some(authorization.alias_used),
        client_attributes: client.and_then(|client| client.attributes.clone()),
        service_attributes: realm.service().attributes.clone(),
        expires_at: Some(token.expires_at),
        subject: authorization.subject.clone(),
        scopes: Some(authorization.scopes.clone()),
        scope_details: Some(scopes::details(realm, &authorization.scopes)),
        properties: Some(authorization.properties.clone()),
        certificate_thumbprint: token.binding.certificate.clone(),
        resources: Some(authorization.resources.clone()),
        access_token_resources: Some(authorization.resources.clone()),
        authorization_details: authorization.authorization_details.clone(),
        grant_id: authorization.grant_id.clone(),
        grant: grant.map(grants::describe),
        consented_claims: Some(authorization.consented_claims.clone()),
        grant_type: Some(authorization.grant_type.clone()),
        acr: authorization.acr.clone(),
        auth_time: authorization.auth_time,
        ..response
    }
}

/// RFC 7662.
fn standard(realm: &mut Realm, request: StandardIntrospectionRequest) -> StandardIntrospectionResponse {
    let parameters = Parameters::parse(&request.parameters);
    let value = match parameters.and_then(|parameters| parameters.require("token").map(str::to_owned)) {
        Ok(value) => value,
        Err(error) => {
            return api_response!(StandardIntrospectionResponse, StandardAction::BadRequest, "A145301", error.description;
                response_content: Some(error.to_json()));
        }
    };
    let content = introspect(realm, &value);
    let wants_jwt = request
        .http_accept_header
        .is_some_and(|accept| accept.contains("token-introspection+jwt"));
    if !wants_jwt {
        return api_response!(StandardIntrospectionResponse, StandardAction::Ok, "A145001",
            "Introspection was performed successfully."; response_content: Some(Value::Object(content).to_string()));
    }
    // RFC 9701, section 5.
    let claims = Map::from_iter([
        ("iss".to_owned(), json!(realm.service().issuer)),
        ("aud".to_owned(), json!(request.rs_uri)),
        ("iat".to_owned(), json!(realm.now / seconds(1))),
        ("token_introspection".to_owned(), Value::Object(content)),
    ]);
    let header = Map::from_iter([("typ".to_owned(), json!("token-introspection+jwt"))]);
    let algorithm = request.introspection_sign_alg.as_deref().unwrap_or("RS256");
    match crate::jose::jws::sign(&realm.keys, algorithm, header, &claims) {
        Some(jwt) => api_response!(StandardIntrospectionResponse, StandardAction::Jwt, "A145002",
            "Introspection was performed successfully."; response_content: Some(jwt)),
        None => {
            let error = OAuthError::server_error(format!("the service cannot sign with {algorithm}"));
            api_response!(StandardIntrospectionResponse, StandardAction::InternalServerError, "A145101",
                error.description; response_content: Some(error.to_json()))
        }
    }
}

/// Returns the members of the response (RFC 7662, section 2.2). Both kinds of tokens can be introspected.
fn introspect(realm: &Realm, value: &str) -> Map<String, Value> {
    let is_valid = |token: &&Token, expires_at: i64| {
        let client = realm.clients.get(&token.authorization.client_id.to_string());
        expires_at > realm.now && client.is_some_and(|client| client.locked != Some(true))
    };
    let access = realm
        .tokens
        .by_access_token(value)
        .map(|(_, token)| (token, token.expires_at, true));
    let refresh = realm
        .tokens
        .by_refresh_token(value)
        .map(|(_, token)| (token, token.refresh_expires_at.unwrap_or_default(), false));
    let found = access
        .or(refresh)
        .filter(|(token, expires_at, _)| is_valid(token, *expires_at));
    let Some((token, expires_at, is_access)) = found else {
        return Map::from_iter([("active".to_owned(), json!(false))]);
    };
    let authorization = &token.authorization;
    let client = realm.clients.get(&authorization.client_id.to_string());
    let mut members: Map<String, Value> = issuance::visible_properties(token).collect();
    members.insert("active".to_owned(), json!(true));
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    };
    set("scope", json!(authorization.scopes.join(" ")));
    set(
        "client_id",
        json!(client.map(|client| clients::identifier(client, authorization.alias_used))),
    );
    set("sub", json!(authorization.subject));
    set("iss", json!(realm.service().issuer));
    set("exp", json!(expires_at / seconds(1)));
    set("iat", json!(token.refreshed_at / seconds(1)));
    set("token_type", json!(is_access.then(|| issuance::token_type(token))));
    set("acr", json!(authorization.acr));
    set("auth_time", json!(authorization.auth_time));
    if !authorization.resources.is_empty() {
        set("aud", json!(authorization.resources));
    }
    if let Some(details) = &authorization.authorization_details {
        set("authorization_details", json!(details.elements));
    }
    set("cnf", issuance::confirmation(&token.binding));
    members
}
