//! Pushed authorization requests (RFC 9126): `/pushed_auth_req`.

use super::api_response::api_response;
use super::router::Router;
use crate::clock::seconds;
use crate::jose::random;
use crate::protocol::authorization_request::{self, Channel, PUSHED};
use crate::protocol::client_authentication::{self, Credentials, authenticate};
use crate::protocol::clients;
use crate::protocol::error::OAuthError;
use crate::protocol::parameters::Parameters;
use crate::protocol::proof::{self, ProvenRequest};
use crate::state::realm::Realm;
use crate::state::ticket::PushedRequest;
use authlete::models::{
    PushedAuthorizationRequest, PushedAuthorizationResponse, PushedAuthorizationResponseAction as Action,
};
use serde_json::json;

/// How long a pushed request can be used if the service does not say so, in seconds.
const DURATION: i64 = 600;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.pushed_authorization();
    router.on_body(group.create(&PushedAuthorizationRequest::default()), create);
}

fn create(realm: &mut Realm, request: PushedAuthorizationRequest) -> PushedAuthorizationResponse {
    store(realm, &request).unwrap_or_else(|error| {
        let action = match error.code {
            "invalid_client" => Action::Unauthorized,
            "server_error" => Action::InternalServerError,
            _ => Action::BadRequest,
        };
        api_response!(PushedAuthorizationResponse, action, "A245301", error.description;
            response_content: Some(error.to_json()))
    })
}

fn store(realm: &mut Realm, request: &PushedAuthorizationRequest) -> Result<PushedAuthorizationResponse, OAuthError> {
    let given = Parameters::parse(&request.parameters)?;
    let credentials = Credentials {
        client_id: request.client_id.as_deref(),
        client_secret: request.client_secret.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let client = authenticate(realm, credentials, &given)?;
    let proven = ProvenRequest {
        dpop: request.dpop.as_deref(),
        method: request.htm.as_deref(),
        uri: request.htu.as_deref(),
        certificate: None,
    };
    let endpoint = realm.service().pushed_auth_req_endpoint.clone();
    // A client that needs a proof sends it to the token endpoint; here it is optional (RFC 9449, section 10.1).
    let jkt = match request.dpop.as_deref() {
        Some(_) => proof::binding_key(realm, proven, endpoint.as_deref())?,
        None => None,
    };
    // The client id may be in the header only.
    let mut form = given.to_form_without(client_authentication::PARAMETERS);
    if given.get("client_id").is_none() {
        let identifier = clients::identifier(&client.client, client.alias_used);
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &identifier)
            .finish();
        form = if form.is_empty() {
            pair
        } else {
            format!("{form}&{pair}")
        };
    }
    let valid = authorization_request::validate(realm, &form, Channel::Pushed);
    let valid = valid.map_err(|rejection| rejection.error().clone())?;
    if clients::id(&valid.client) != client.id() {
        return Err(OAuthError::invalid_request(
            "the request is of another client than the authenticated one",
        ));
    }
    let duration = realm
        .service()
        .pushed_auth_req_duration
        .filter(|time| *time > 0)
        .unwrap_or(DURATION);
    let request_uri = format!("{PUSHED}{}", random::token());
    let record = PushedRequest {
        client_id: client.id(),
        parameters: form,
        jkt,
        expires_at: realm.now.saturating_add(seconds(duration)),
    };
    realm.pushed.insert(&request_uri, record);
    let content = json!({"request_uri": request_uri, "expires_in": duration});
    Ok(
        api_response!(PushedAuthorizationResponse, Action::Created, "A245001", "The pushed authorization request was stored.";
        response_content: Some(content.to_string()),
        request_uri: Some(request_uri),
        client_auth_method: Some(client.method)),
    )
}
