//! Clients: their settings and secrets.

use super::api_response::{bad_request, not_found};
use super::range::range;
use super::router::{Router, body};
use crate::jose::random;
use crate::protocol::clients;
use crate::state::realm::Realm;
use authlete::models::{
    Client, ClientAuthMethod, ClientFlagUpdateRequest, ClientFlagUpdateResponse, ClientGetListResponse,
    ClientListQuery, ClientSecretRefreshResponse, ClientSecretUpdateRequest, ClientSecretUpdateResponse, ClientType,
    GrantType, ResponseType,
};
use authlete::test_util::{ErrorReply, ReceivedRequest};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.client();
    router.on_service(group.get("1"), |realm, request| find(realm, request, "clientId"));
    router.on_service(group.list(&ClientListQuery::default()), list);
    router.on_service(group.create(None), |realm, request| create(realm, body(request)?));
    router.on_service(group.update("1", None), update);
    router.on_service(group.delete("1"), |realm, request| {
        let client = find(realm, request, "clientId")?;
        delete(realm, clients::id(&client));
        Ok(())
    });
    router.on_service(group.update_lock_flag("1", None), update_lock_flag);
    router.on_service(group.refresh_secret("1"), refresh_secret);
    router.on_service(
        group.update_secret("1", &ClientSecretUpdateRequest::default()),
        update_secret,
    );
}

/// Returns the client in the path, which is named by its id or its alias.
pub(super) fn find(realm: &Realm, request: &ReceivedRequest, parameter: &str) -> Result<Client, ErrorReply> {
    let identifier = request.path_parameter(parameter).unwrap_or_default();
    let found = clients::find(realm, &identifier);
    found
        .map(|(client, _)| client.clone())
        .ok_or_else(|| not_found("client"))
}

fn list(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientGetListResponse, ErrorReply> {
    let developer = request.query_parameter("developer");
    let is_wanted = |client: &Client| developer.is_none() || client.developer == developer;
    let mut found: Vec<Client> = realm
        .clients
        .iter()
        .map(|(_, client)| client.clone())
        .filter(is_wanted)
        .collect();
    found.sort_by_key(|client| client.number);
    let (start, end) = range(request, found.len());
    Ok(ClientGetListResponse {
        start: i32::try_from(start).ok(),
        end: i32::try_from(end).ok(),
        total_count: i32::try_from(found.len()).ok(),
        clients: Some(found.into_iter().skip(start).take(end - start).collect()),
    })
}

/// Creates a client. What the service API assigns is ignored.
///
/// # Errors
/// The alias is one of another client.
pub(crate) fn create(realm: &mut Realm, given: Client) -> Result<Client, ErrorReply> {
    check_alias(realm, &given, None)?;
    let id = random::identifier();
    let number = realm
        .clients
        .iter()
        .filter_map(|(_, client)| client.number)
        .max()
        .unwrap_or(0)
        + 1;
    let client = Client {
        number: Some(number),
        service_number: realm.service().number,
        client_id: Some(id),
        client_secret: Some(random::token()),
        created_at: Some(realm.now),
        modified_at: Some(realm.now),
        ..with_defaults(given)
    };
    realm.clients.insert(id.to_string(), client.clone());
    Ok(client)
}

/// Sets what a client has if nothing else is said.
fn with_defaults(mut client: Client) -> Client {
    client.client_type.get_or_insert(ClientType::Public);
    client
        .grant_types
        .get_or_insert_with(|| vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
    client.response_types.get_or_insert_with(|| vec![ResponseType::Code]);
    let method = match client.client_type {
        Some(ClientType::Confidential) => ClientAuthMethod::ClientSecretBasic,
        _ => ClientAuthMethod::None,
    };
    client.token_auth_method.get_or_insert(method);
    client
}

fn update(realm: &mut Realm, request: &ReceivedRequest) -> Result<Client, ErrorReply> {
    let old = find(realm, request, "clientId")?;
    replace(realm, &old, body(request)?)
}

/// Replaces the settings of a client but for what the service API assigns.
///
/// # Errors
/// The alias is one of another client.
pub(crate) fn replace(realm: &mut Realm, old: &Client, given: Client) -> Result<Client, ErrorReply> {
    check_alias(realm, &given, old.client_id)?;
    let client = Client {
        number: old.number,
        service_number: old.service_number,
        client_id: old.client_id,
        client_secret: old.client_secret.clone(),
        dynamically_registered: old.dynamically_registered,
        registration_access_token_hash: old.registration_access_token_hash.clone(),
        created_at: old.created_at,
        modified_at: Some(realm.now),
        ..with_defaults(given)
    };
    realm.clients.insert(clients::id(old).to_string(), client.clone());
    Ok(client)
}

fn check_alias(realm: &Realm, client: &Client, id: Option<i64>) -> Result<(), ErrorReply> {
    let Some(alias) = client.client_id_alias.as_deref().filter(|alias| !alias.is_empty()) else {
        return Ok(());
    };
    let is_taken = realm
        .clients
        .iter()
        .any(|(key, other)| other.client_id != id && (other.client_id_alias.as_deref() == Some(alias) || key == alias));
    if is_taken {
        return Err(bad_request("Another client has this alias."));
    }
    Ok(())
}

/// Deletes a client, and everything that was issued to it.
pub(crate) fn delete(realm: &mut Realm, id: i64) {
    realm.clients.remove(&id.to_string());
    realm.pushed.retain(|record| record.client_id != id);
    realm
        .tickets
        .retain(|record| record.request.authorization.client_id != id);
    realm
        .codes
        .retain(|record| record.request.authorization.client_id != id);
    realm.pending.retain(|record| record.authorization.client_id != id);
    realm
        .devices
        .retain(|record| record.waiting.authorization.client_id != id);
    realm
        .backchannel
        .retain(|record| record.waiting.authorization.client_id != id);
    realm.consents.retain(|record| record.client_id != id);
    realm.grants.retain(|record| record.client_id != id);
    realm.tokens.retain(|token| token.authorization.client_id != id);
}

fn update_lock_flag(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientFlagUpdateResponse, ErrorReply> {
    let flag: ClientFlagUpdateRequest = body(request)?;
    let client = find(realm, request, "clientIdentifier")?;
    let locked = Client {
        locked: Some(flag.client_locked),
        ..client
    };
    realm.clients.insert(clients::id(&locked).to_string(), locked);
    Ok(ClientFlagUpdateResponse {
        result_code: "A130001".to_owned(),
        result_message: "[A130001] The lock flag was updated.".to_owned(),
    })
}

fn refresh_secret(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientSecretRefreshResponse, ErrorReply> {
    let client = find(realm, request, "clientIdentifier")?;
    let (new, old) = set_secret(realm, client, random::token());
    Ok(ClientSecretRefreshResponse {
        result_code: Some("A132001".to_owned()),
        result_message: Some("[A132001] The client has a new secret.".to_owned()),
        new_client_secret: Some(new),
        old_client_secret: old,
    })
}

fn update_secret(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientSecretUpdateResponse, ErrorReply> {
    let given: ClientSecretUpdateRequest = body(request)?;
    let client = find(realm, request, "clientIdentifier")?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let length = given.client_secret.len();
    if !(1..=86).contains(&length) || !given.client_secret.bytes().all(is_allowed) {
        return Err(bad_request("The secret has other characters or another length."));
    }
    let (new, old) = set_secret(realm, client, given.client_secret);
    Ok(ClientSecretUpdateResponse {
        result_code: Some("A133001".to_owned()),
        result_message: Some("[A133001] The client has a new secret.".to_owned()),
        new_client_secret: Some(new),
        old_client_secret: old,
    })
}

/// Returns the new secret and the old one.
fn set_secret(realm: &mut Realm, client: Client, secret: String) -> (String, Option<String>) {
    let old = client.client_secret.clone();
    let client = Client {
        client_secret: Some(secret.clone()),
        modified_at: Some(realm.now),
        ..client
    };
    realm.clients.insert(clients::id(&client).to_string(), client);
    (secret, old)
}
