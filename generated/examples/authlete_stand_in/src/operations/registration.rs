//! Dynamic client registration (RFC 7591, RFC 7592).

use super::api_response::api_response;
use super::client_metadata::{from_metadata, to_metadata};
use super::router::Router;
use super::{client, client_metadata};
use crate::jose::digest::{is_equal, sha256_base64url};
use crate::jose::random;
use crate::protocol::clients;
use crate::protocol::error::OAuthError;
use crate::state::realm::Realm;
use authlete::models::{
    Client, ClientRegistrationDeleteRequest, ClientRegistrationGetRequest, ClientRegistrationJsonRequest,
    ClientRegistrationResponse, ClientRegistrationResponseAction as Action, ClientRegistrationUpdateRequest,
};
use serde_json::Value;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.dynamic_client_registration();
    router.on_body(
        group.register(&ClientRegistrationJsonRequest::default()),
        |realm, request| register(realm, &request).unwrap_or_else(|error| refuse(realm, &error)),
    );
    router.on_body(group.get(&ClientRegistrationGetRequest::default()), |realm, request| {
        get(realm, &request).unwrap_or_else(|error| refuse(realm, &error))
    });
    router.on_body(
        group.update(&ClientRegistrationUpdateRequest::default()),
        |realm, request| update(realm, &request).unwrap_or_else(|error| refuse(realm, &error)),
    );
    router.on_body(
        group.delete(&ClientRegistrationDeleteRequest::default()),
        |realm, request| delete(realm, &request).unwrap_or_else(|error| refuse(realm, &error)),
    );
}

fn refuse(realm: &Realm, error: &OAuthError) -> ClientRegistrationResponse {
    let is_token = error.code == "invalid_token";
    let action = match realm.service().unauthorized_on_client_config_supported {
        Some(true) if is_token => Action::Unauthorized,
        _ => Action::BadRequest,
    };
    api_response!(ClientRegistrationResponse, action, "A205301", error.description;
        response_content: Some(error.to_json()))
}

/// Returns the client information response (RFC 7591, section 3.2.1).
fn respond(realm: &Realm, action: Action, client: Client, token: &str) -> ClientRegistrationResponse {
    let mut metadata = to_metadata(&client);
    let endpoint = &realm.service().registration_management_endpoint;
    let endpoint = endpoint.as_ref().or(realm.service().registration_endpoint.as_ref());
    metadata.insert("registration_access_token".to_owned(), Value::from(token));
    if let Some(endpoint) = endpoint {
        let uri = format!("{}/{}", endpoint.trim_end_matches('/'), clients::id(&client));
        metadata.insert("registration_client_uri".to_owned(), Value::from(uri));
    }
    api_response!(ClientRegistrationResponse, action, "A205001", "The client registration request was processed.";
        response_content: Some(Value::Object(metadata).to_string()),
        client: Some(client))
}

fn register(
    realm: &mut Realm,
    request: &ClientRegistrationJsonRequest,
) -> Result<ClientRegistrationResponse, OAuthError> {
    if realm.service().dynamic_registration_supported != Some(true) {
        return Err(OAuthError::invalid_request(
            "the service does not support dynamic client registration",
        ));
    }
    let given = from_metadata(realm, client_metadata::parse(&request.json)?)?;
    let token = random::token();
    let given = Client {
        dynamically_registered: Some(true),
        registration_access_token_hash: Some(sha256_base64url(&token)),
        ..given
    };
    let client = client::create(realm, given).map_err(|_| OAuthError::server_error("the client cannot be created"))?;
    Ok(respond(realm, Action::Created, client, &token))
}

/// Finds the client of a registration access token (RFC 7592, section 2).
fn find(realm: &Realm, client_id: &str, token: &str) -> Result<Client, OAuthError> {
    let found = clients::find(realm, client_id).map(|(client, _)| client);
    let is_allowed = |client: &&Client| {
        let hash = client.registration_access_token_hash.as_deref();
        hash.is_some_and(|hash| is_equal(hash, &sha256_base64url(token)))
    };
    // The same error for unknown clients: nobody learns which ids exist.
    let found = found.filter(is_allowed).cloned();
    found.ok_or_else(|| OAuthError::new("invalid_token", "the registration access token is not valid"))
}

fn get(realm: &mut Realm, request: &ClientRegistrationGetRequest) -> Result<ClientRegistrationResponse, OAuthError> {
    let client = find(realm, &request.client_id, &request.token)?;
    Ok(respond(realm, Action::Ok, client, &request.token))
}

fn update(
    realm: &mut Realm,
    request: &ClientRegistrationUpdateRequest,
) -> Result<ClientRegistrationResponse, OAuthError> {
    let old = find(realm, &request.client_id, &request.token)?;
    let metadata = client_metadata::parse(&request.json)?;
    let text = |name: &str| metadata.get(name).and_then(Value::as_str);
    // RFC 7592, section 2.2.
    if text("client_id").is_some_and(|id| id != clients::id(&old).to_string()) {
        return Err(OAuthError::invalid_request("the client id is that of another client"));
    }
    if text("client_secret").is_some_and(|secret| old.client_secret.as_deref() != Some(secret)) {
        return Err(OAuthError::invalid_request("a client cannot choose its secret"));
    }
    let given = from_metadata(realm, metadata)?;
    let client = client::replace(realm, &old, given);
    let client = client.map_err(|_| OAuthError::server_error("the client cannot be updated"))?;
    Ok(respond(realm, Action::Updated, client, &request.token))
}

fn delete(
    realm: &mut Realm,
    request: &ClientRegistrationDeleteRequest,
) -> Result<ClientRegistrationResponse, OAuthError> {
    let client = find(realm, &request.client_id, &request.token)?;
    client::delete(realm, clients::id(&client));
    Ok(api_response!(
        ClientRegistrationResponse,
        Action::Deleted,
        "A205002",
        "The client was deleted."
    ))
}
