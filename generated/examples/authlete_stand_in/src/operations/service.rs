//! Services: their settings, keys and discovery document.

use super::api_response::{bad_request, failure, not_found};
use super::range::range;
use super::router::{Router, body, save};
use crate::discovery;
use crate::jose::random;
use crate::state::State;
use crate::state::realm::Realm;
use authlete::models::{
    Service, ServiceConfigurationQuery, ServiceGetListResponse, ServiceJwksGetResponse, ServiceJwksQuery,
    ServiceListQuery,
};
use authlete::test_util::{ErrorReply, ReceivedRequest};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.service();
    router.on_service(group.get(), |realm, _| Ok(realm.service().clone()));
    router.on_state(group.list(&ServiceListQuery::default()), list);
    router.on_state(group.create(None), create);
    router.on_service(group.update(None), update);
    router.on_state(group.delete(), delete);
    router.on_service(group.jwks(&ServiceJwksQuery::default()), jwks);
    router.on_service(
        group.configuration(&ServiceConfigurationQuery::default()),
        configuration,
    );
}

fn list(state: &mut State, request: &ReceivedRequest) -> Result<ServiceGetListResponse, ErrorReply> {
    let services: Vec<Service> = state.realms.values().map(|realm| realm.service().clone()).collect();
    let (start, end) = range(request, services.len());
    Ok(ServiceGetListResponse {
        start: i32::try_from(start).ok(),
        end: i32::try_from(end).ok(),
        total_count: i32::try_from(services.len()).ok(),
        services: Some(services.into_iter().skip(start).take(end - start).collect()),
    })
}

fn create(state: &mut State, request: &ReceivedRequest) -> Result<Service, ErrorReply> {
    let service: Service = body(request)?;
    let id = random::identifier();
    let now = state.clock.now();
    let number = i32::try_from(state.realms.len() + 1).ok();
    let service = Service {
        api_key: Some(id),
        api_secret: Some(random::token()),
        number,
        service_owner_number: Some(1),
        created_at: Some(now),
        modified_at: Some(now),
        ..service
    };
    let realm = state.add_service(id, service);
    let realm = realm.ok_or_else(|| failure(500, "A001500", "The stand-in cannot generate keys."))?;
    let service = realm.service().clone();
    save(state, id)?;
    Ok(service)
}

/// Replaces the settings but for what the service API assigns.
fn update(realm: &mut Realm, request: &ReceivedRequest) -> Result<Service, ErrorReply> {
    let given: Service = body(request)?;
    if given.issuer.as_deref().is_some_and(str::is_empty) {
        return Err(bad_request("The issuer is empty."));
    }
    let old = realm.service();
    let service = Service {
        api_key: old.api_key,
        api_secret: old.api_secret.clone(),
        number: old.number,
        service_owner_number: old.service_owner_number,
        created_at: old.created_at,
        modified_at: Some(realm.now),
        ..given
    };
    realm.set_service(service.clone());
    Ok(service)
}

fn delete(state: &mut State, request: &ReceivedRequest) -> Result<(), ErrorReply> {
    let id = request.path_parameter("serviceId").and_then(|id| id.parse().ok());
    let id: i64 = id.ok_or_else(|| not_found("service"))?;
    state.realms.remove(&id).ok_or_else(|| not_found("service"))?;
    save(state, id)
}

fn jwks(realm: &mut Realm, request: &ReceivedRequest) -> Result<Option<ServiceJwksGetResponse>, ErrorReply> {
    if request.query_parameter("includePrivateKeys").as_deref() == Some("true") {
        return Err(failure(501, "A001501", "The stand-in does not hand out private keys."));
    }
    let members = |key: Value| match key {
        Value::Object(members) => members.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    Ok(Some(ServiceJwksGetResponse {
        keys: Some(realm.keys.public_jwks().into_iter().map(members).collect()),
    }))
}

fn configuration(realm: &mut Realm, request: &ReceivedRequest) -> Result<BTreeMap<String, Value>, ErrorReply> {
    if request.query_parameter("patch").is_some() {
        return Err(failure(
            501,
            "A001501",
            "The stand-in does not patch the discovery document.",
        ));
    }
    Ok(discovery::document(realm.service()))
}
