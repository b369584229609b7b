//! What users have granted to clients: authorizations, granted scopes, and the scopes that a client can request.

use super::api_response::bad_request;
use super::client;
use super::range::{limit, range};
use super::router::{Router, body};
use crate::protocol::{clients, consent, scopes};
use crate::state::realm::Realm;
use authlete::Nullable;
use authlete::models::{
    Client, ClientAuthorizationDeleteRequest, ClientAuthorizationGetListRequest, ClientAuthorizationGetListResponse,
    ClientAuthorizationUpdateRequest, ClientAuthorizationUpdateResponse, ClientAuthorizationsBySubjectQuery,
    ClientAuthorizationsQuery, ClientExtension, ClientExtensionRequestableScopesGetResponse,
    ClientExtensionRequestableScopesUpdateRequest, ClientExtensionRequestableScopesUpdateResponse, ClientGrantedScopes,
    ClientGrantedScopesDeleteResponse, ClientGrantedScopesGetRequest, ClientLimited,
};
use authlete::test_util::{ErrorReply, ReceivedRequest};
use serde_json::json;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.client();
    router.on_service(group.authorizations("s", &ClientAuthorizationsQuery::default()), list);
    router.on_service(
        group.authorizations_by_subject("s", &ClientAuthorizationsBySubjectQuery::default()),
        list,
    );
    router.on_body(
        group.authorizations_post(&ClientAuthorizationGetListRequest::default()),
        |realm, request: ClientAuthorizationGetListRequest| {
            let number = |value: Option<i32>| value.and_then(|value| usize::try_from(value).ok());
            let range = |count| limit(number(request.start), number(request.end), count);
            authorized_clients(realm, &request.subject, request.developer.clone(), range)
        },
    );
    router.on_service(group.update_authorizations("1", None), update);
    router.on_service(
        group.delete_authorizations_post("1", &ClientAuthorizationDeleteRequest::default()),
        |realm, request| {
            let given: ClientAuthorizationDeleteRequest = body(request)?;
            delete(realm, request, given.subject)
        },
    );
    router.on_service(group.delete_authorizations("1", "s"), |realm, request| {
        delete(realm, request, subject(request)?)
    });
    router.on_service(group.delete_authorizations_by_subject("1", "s"), |realm, request| {
        delete(realm, request, subject(request)?)
    });
    router.on_service(group.granted_scopes("1", "s"), |realm, request| {
        granted_scopes(realm, request, subject(request)?)
    });
    router.on_service(group.granted_scopes_by_subject("1", "s"), |realm, request| {
        granted_scopes(realm, request, subject(request)?)
    });
    router.on_service(
        group.granted_scopes_post("1", &ClientGrantedScopesGetRequest::default()),
        |realm, request| {
            let given: ClientGrantedScopesGetRequest = body(request)?;
            granted_scopes(realm, request, given.subject)
        },
    );
    router.on_service(group.delete_granted_scopes("1", "s"), delete_granted_scopes);
    router.on_service(group.delete_granted_scopes_by_subject("1", "s"), delete_granted_scopes);
    router.on_service(group.requestable_scopes("1"), requestable_scopes);
    let request = ClientExtensionRequestableScopesUpdateRequest::default();
    router.on_service(
        group.update_requestable_scopes("1", &request),
        update_requestable_scopes,
    );
    router.on_service(
        group.update_requestable_scopes_post("1", &request),
        update_requestable_scopes,
    );
    router.on_service(group.delete_requestable_scopes("1"), |realm, request| {
        set_requestable_scopes(realm, request, None).map(drop)
    });
}

/// Returns the subject of the path or the query.
fn subject(request: &ReceivedRequest) -> Result<String, ErrorReply> {
    let subject = request
        .path_parameter("subject")
        .or_else(|| request.query_parameter("subject"));
    subject
        .filter(|subject| !subject.is_empty())
        .ok_or_else(|| bad_request("The subject is missing."))
}

fn list(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientAuthorizationGetListResponse, ErrorReply> {
    let developer = request.query_parameter("developer");
    let subject = subject(request)?;
    Ok(authorized_clients(realm, &subject, developer, |count| {
        range(request, count)
    }))
}

/// Returns the clients that a user has authorized, or that have tokens of the user.
fn authorized_clients(
    realm: &Realm,
    subject: &str,
    developer: Option<String>,
    range: impl Fn(usize) -> (usize, usize),
) -> ClientAuthorizationGetListResponse {
    let is_authorized = |client: &Client| {
        let id = clients::id(client);
        let is_of_developer = developer.is_none() || client.developer == developer;
        is_of_developer && realm.consents.get(&consent::id(id, subject)).is_some()
    };
    let mut found: Vec<&Client> = realm
        .clients
        .iter()
        .map(|(_, client)| client)
        .filter(|client| is_authorized(client))
        .collect();
    found.sort_by_key(|client| client.number);
    let (start, end) = range(found.len());
    let limited = |client: &&Client| -> ClientLimited {
        // The models have the same names for their members.
        serde_json::from_value(json!(client)).unwrap_or_default()
    };
    ClientAuthorizationGetListResponse {
        start: i32::try_from(start).ok(),
        end: i32::try_from(end).ok(),
        total_count: i32::try_from(found.len()).ok(),
        subject: Some(subject.to_owned()),
        developer,
        clients: Some(found.iter().skip(start).take(end - start).map(limited).collect()),
    }
}

/// Replaces the scopes of the tokens that a client has of a user.
fn update(realm: &mut Realm, request: &ReceivedRequest) -> Result<ClientAuthorizationUpdateResponse, ErrorReply> {
    let given: ClientAuthorizationUpdateRequest = body(request)?;
    let client = client::find(realm, request, "clientId")?;
    if let Some(scopes) = &given.scopes {
        let id = clients::id(&client);
        let granted = scopes::supported(realm, scopes);
        realm.tokens.update_all(
            |token| token.authorization.client_id == id && token.authorization.subject.as_ref() == Some(&given.subject),
            |token| {
                token.authorization.scopes.clone_from(&granted);
                token.refresh_scopes.clone_from(&granted);
            },
        );
    }
    Ok(ClientAuthorizationUpdateResponse {
        result_code: Some("A137001".to_owned()),
        result_message: Some("[A137001] The authorizations were updated.".to_owned()),
    })
}

/// Deletes the tokens that a client has of a user, and what the user has granted.
fn delete(realm: &mut Realm, request: &ReceivedRequest, subject: String) -> Result<ClientGrantedScopes, ErrorReply> {
    let id = clients::id(&client::find(realm, request, "clientId")?);
    realm
        .tokens
        .retain(|token| token.authorization.client_id != id || token.authorization.subject.as_ref() != Some(&subject));
    realm.consents.remove(&consent::id(id, &subject));
    realm
        .grants
        .retain(|grant| grant.client_id != id || grant.subject != subject);
    Ok(ClientGrantedScopes {
        result_code: Some("A138001".to_owned()),
        result_message: Some("[A138001] The authorizations were deleted.".to_owned()),
        service_api_key: realm.service().api_key,
        client_id: Some(id),
        subject: Some(subject),
        ..ClientGrantedScopes::default()
    })
}

fn granted_scopes(
    realm: &mut Realm,
    request: &ReceivedRequest,
    subject: String,
) -> Result<ClientGrantedScopes, ErrorReply> {
    let id = clients::id(&client::find(realm, request, "clientId")?);
    let consent = realm.consents.get(&consent::id(id, &subject));
    Ok(ClientGrantedScopes {
        result_code: Some("A139001".to_owned()),
        result_message: Some("[A139001] The granted scopes were read.".to_owned()),
        service_api_key: realm.service().api_key,
        client_id: Some(id),
        subject: Some(subject),
        latest_granted_scopes: consent.map(|consent| consent.latest.clone()),
        merged_granted_scopes: consent.map(|consent| consent.merged.clone()),
        modified_at: consent.map(|consent| consent.modified_at),
    })
}

fn delete_granted_scopes(
    realm: &mut Realm,
    request: &ReceivedRequest,
) -> Result<ClientGrantedScopesDeleteResponse, ErrorReply> {
    let id = clients::id(&client::find(realm, request, "clientId")?);
    realm.consents.remove(&consent::id(id, &subject(request)?));
    Ok(ClientGrantedScopesDeleteResponse {
        result_code: Some("A140001".to_owned()),
        result_message: Some("[A140001] The record was deleted.".to_owned()),
    })
}

fn requestable_scopes(
    realm: &mut Realm,
    request: &ReceivedRequest,
) -> Result<ClientExtensionRequestableScopesGetResponse, ErrorReply> {
    let client = client::find(realm, request, "clientId")?;
    let extension = client
        .extension
        .filter(|extension| extension.requestable_scopes_enabled == Some(true));
    let scopes = extension.and_then(|extension| extension.requestable_scopes);
    Ok(ClientExtensionRequestableScopesGetResponse {
        requestable_scopes: Nullable::from(scopes),
    })
}

fn update_requestable_scopes(
    realm: &mut Realm,
    request: &ReceivedRequest,
) -> Result<ClientExtensionRequestableScopesUpdateResponse, ErrorReply> {
    let given: ClientExtensionRequestableScopesUpdateRequest = body(request)?;
    let scopes = given.requestable_scopes.map(|scopes| scopes::supported(realm, &scopes));
    let requestable_scopes = set_requestable_scopes(realm, request, scopes)?;
    Ok(ClientExtensionRequestableScopesUpdateResponse { requestable_scopes })
}

/// Sets the scopes that a client can request. `None` removes the limit.
fn set_requestable_scopes(
    realm: &mut Realm,
    request: &ReceivedRequest,
    scopes: Option<Vec<String>>,
) -> Result<Option<Vec<String>>, ErrorReply> {
    let client = client::find(realm, request, "clientId")?;
    let client = Client {
        extension: Some(ClientExtension {
            requestable_scopes_enabled: Some(scopes.is_some()),
            requestable_scopes: scopes.clone(),
            ..client.extension.unwrap_or_default()
        }),
        modified_at: Some(realm.now),
        ..client
    };
    realm.clients.insert(clients::id(&client).to_string(), client);
    Ok(scopes)
}
