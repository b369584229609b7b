//! Device flow (RFC 8628).

use super::api_response::api_response;
use super::router::Router;
use super::token_request::AuthenticatedRequest;
use super::token_response::redeem;
use crate::clock::seconds;
use crate::jose::random;
use crate::protocol::client_authentication::{Credentials, authenticate};
use crate::protocol::error::OAuthError;
use crate::protocol::parameters::{Parameters, resources};
use crate::protocol::request_details::{acrs, authorization_details, requested_claims};
use crate::protocol::user_consent::{self, UserConsent};
use crate::protocol::{clients, polling, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::waiting::{Decision, DeviceRequest, WaitingRequest};
use authlete::models::{
    DeviceAuthorizationRequest, DeviceAuthorizationResponse, DeviceAuthorizationResponseAction as Action,
    DeviceCompleteRequest, DeviceCompleteRequestResult as Outcome, DeviceCompleteResponse,
    DeviceCompleteResponseAction as CompleteAction, DeviceVerificationRequest, DeviceVerificationResponse,
    DeviceVerificationResponseAction as VerificationAction, GrantType, TokenResponse, UserCodeCharset,
};
use serde_json::{Map, json};

/// The defaults of a service, in seconds.
const DURATION: i32 = 600;
const INTERVAL: i32 = 5;

/// The alphabets of user codes: without vowels, so that no words come out (RFC 8628, section 6.1), or digits.
const BASE20: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
const DIGITS: &[u8] = b"0123456789";

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.device_flow();
    router.on_body(group.authorization(&DeviceAuthorizationRequest::default()), authorize);
    router.on_body(group.verification(&DeviceVerificationRequest::default()), verify);
    router.on_body(group.complete(&DeviceCompleteRequest::default()), complete);
}

fn authorize(realm: &mut Realm, request: DeviceAuthorizationRequest) -> DeviceAuthorizationResponse {
    start(realm, &request).unwrap_or_else(|error| {
        let action = match error.code {
            "invalid_client" => Action::Unauthorized,
            _ => Action::BadRequest,
        };
        api_response!(DeviceAuthorizationResponse, action, "A220301", error.description;
            response_content: Some(error.to_json()))
    })
}

fn start(realm: &mut Realm, request: &DeviceAuthorizationRequest) -> Result<DeviceAuthorizationResponse, OAuthError> {
    let parameters = Parameters::parse(&request.parameters)?;
    let credentials = Credentials {
        client_id: request.client_id.as_deref(),
        client_secret: request.client_secret.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let authenticated = authenticate(realm, credentials, &parameters)?;
    let client = &authenticated.client;
    clients::check_grant_type(realm, client, &GrantType::DeviceCode)?;
    let scopes = scopes::requested(realm, client, &parameters.list("scope"))?;
    let authorization = Authorization {
        client_id: authenticated.id(),
        alias_used: authenticated.alias_used,
        scopes: scopes.clone(),
        grant_type: GrantType::DeviceCode,
        resources: resources(&parameters)?,
        authorization_details: authorization_details(realm, client, &parameters)?,
        requested: requested_claims(&parameters)?,
        ..Authorization::default()
    };
    let (acrs, _) = acrs(client, &parameters, &Map::new());
    let service = realm.service();
    let alphabet = match service.user_code_charset {
        Some(UserCodeCharset::Numeric) => DIGITS,
        _ => BASE20,
    };
    let length = service.user_code_length.and_then(|length| usize::try_from(length).ok());
    let characters = random::characters(
        alphabet,
        length.filter(|length| (1..=255).contains(length)).unwrap_or(8),
    );
    // Two groups are easier to type.
    let user_code = match characters.len() {
        8 => format!("{}-{}", &characters[..4], &characters[4..]),
        _ => characters,
    };
    let duration = service
        .device_flow_code_duration
        .filter(|time| *time > 0)
        .unwrap_or(DURATION);
    let interval = service
        .device_flow_polling_interval
        .filter(|time| *time > 0)
        .unwrap_or(INTERVAL);
    let uri = service.device_verification_uri.clone();
    // The API has a place for the code in the URI.
    let complete = service.device_verification_uri_complete.as_ref();
    let complete = complete.map(|uri| uri.replace("USER_CODE", &user_code));
    let device_code = random::token();
    let content = json!({
        "device_code": device_code, "user_code": user_code, "verification_uri": uri,
        "verification_uri_complete": complete, "expires_in": duration, "interval": interval,
    });
    let content = match content {
        serde_json::Value::Object(mut members) => {
            members.retain(|_, value| !value.is_null());
            serde_json::Value::Object(members).to_string()
        }
        other => other.to_string(),
    };
    let response = api_response!(DeviceAuthorizationResponse, Action::Ok, "A220001", "The request was processed.";
        response_content: Some(content),
        client_id: client.client_id,
        client_id_alias: client.client_id_alias.clone(),
        client_id_alias_used: Some(authenticated.alias_used),
        client_name: client.client_name.clone(),
        client_auth_method: Some(authenticated.method.to_string()),
        scopes: Some(scopes::details(realm, &scopes)),
        claim_names: Some(authorization.requested.id_token_names()),
        acrs: Some(acrs.clone()),
        device_code: Some(device_code.clone()),
        user_code: Some(user_code.clone()),
        verification_uri: uri,
        verification_uri_complete: complete,
        expires_in: Some(duration),
        interval: Some(interval),
        resources: Some(authorization.resources.clone()),
        authorization_details: authorization.authorization_details.clone());
    let record = DeviceRequest {
        user_code,
        acrs,
        waiting: WaitingRequest::new(
            authorization,
            realm.now + seconds(i64::from(duration)),
            i64::from(interval),
        ),
    };
    realm.devices.insert(device_code, record);
    Ok(response)
}

/// Finds a device that waits by its user code: case and hyphens do not matter (RFC 8628, section 6.1).
fn find(realm: &Realm, user_code: &str) -> Option<(String, DeviceRequest)> {
    let normalize = |code: &str| -> String {
        code.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect()
    };
    let wanted = normalize(user_code);
    let is_wanted = |device: &DeviceRequest| {
        matches!(device.waiting.decision, Decision::Pending)
            && !wanted.is_empty()
            && normalize(&device.user_code) == wanted
    };
    let found = realm.devices.iter().find(|(_, device)| is_wanted(device));
    found.map(|(code, device)| (code.to_owned(), device.clone()))
}

fn verify(realm: &mut Realm, request: DeviceVerificationRequest) -> DeviceVerificationResponse {
    let Some((_, device)) = find(realm, &request.user_code) else {
        return api_response!(
            DeviceVerificationResponse,
            VerificationAction::NotExist,
            "A224201",
            "The user code does not exist."
        );
    };
    if device.waiting.expires_at <= realm.now {
        return api_response!(
            DeviceVerificationResponse,
            VerificationAction::Expired,
            "A224202",
            "The user code has expired."
        );
    }
    let authorization = device.waiting.authorization;
    let client = realm.clients.get(&authorization.client_id.to_string());
    api_response!(DeviceVerificationResponse, VerificationAction::Valid, "A224001", "The user code is valid.";
        client_id: Some(authorization.client_id),
        client_id_alias: client.and_then(|client| client.client_id_alias.clone()),
        client_id_alias_used: Some(authorization.alias_used),
        client_name: client.and_then(|client| client.client_name.clone()),
        client_attributes: client.and_then(|client| client.attributes.clone()),
        service_attributes: realm.service().attributes.clone(),
        scopes: Some(scopes::details(realm, &authorization.scopes)),
        claim_names: Some(authorization.requested.id_token_names()),
        acrs: Some(device.acrs),
        resources: Some(authorization.resources),
        authorization_details: authorization.authorization_details,
        expires_at: Some(device.waiting.expires_at))
}

fn complete(realm: &mut Realm, request: DeviceCompleteRequest) -> DeviceCompleteResponse {
    let Some((code, mut device)) = find(realm, &request.user_code) else {
        return api_response!(
            DeviceCompleteResponse,
            CompleteAction::UserCodeNotExist,
            "A241201",
            "The user code does not exist."
        );
    };
    if device.waiting.expires_at <= realm.now {
        return api_response!(
            DeviceCompleteResponse,
            CompleteAction::UserCodeExpired,
            "A241202",
            "The user code has expired."
        );
    }
    let description = |default: &str| request.error_description.clone().unwrap_or_else(|| default.to_owned());
    match request.result {
        Outcome::Authorized if request.subject.is_empty() => {
            return api_response!(
                DeviceCompleteResponse,
                CompleteAction::InvalidRequest,
                "A241203",
                "The subject is missing."
            );
        }
        Outcome::Authorized => {
            let consent = UserConsent {
                subject: request.subject,
                scopes: request.scopes,
                acr: request.acr,
                auth_time: request.auth_time,
                properties: request.properties,
                consented_claims: request.consented_claims,
                jwt_at_claims: request.jwt_at_claims,
                refresh_token_duration: request.refresh_token_duration,
                issued: IssuedClaims {
                    claims: request.claims,
                    sub: request.sub,
                    access_token: None,
                    access_token_duration: request.access_token_duration,
                    header: request.idt_header_params,
                    audience_type: request.id_token_aud_type,
                },
            };
            user_consent::authorize(realm, &mut device.waiting, consent);
        }
        Outcome::AccessDenied => {
            device.waiting.decision = Decision::Denied {
                description: description("the user denied the request"),
            };
        }
        Outcome::TransactionFailed => {
            device.waiting.decision = Decision::Failed {
                description: description("the service got no decision"),
            };
        }
        _ => {
            return api_response!(
                DeviceCompleteResponse,
                CompleteAction::InvalidRequest,
                "A241204",
                "The result is unknown."
            );
        }
    };
    realm.devices.insert(code, device);
    api_response!(
        DeviceCompleteResponse,
        CompleteAction::Success,
        "A241001",
        "The decision was recorded."
    )
}

/// The token request of a device (RFC 8628, section 3.4).
pub(super) fn poll(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    let code = request.parameters.require("device_code")?;
    let now = realm.now;
    let device = realm.devices.get_mut(code);
    let device = device.filter(|device| device.waiting.authorization.client_id == request.client.id());
    let device = device.ok_or_else(|| OAuthError::invalid_grant("the device code is unknown"))?;
    let issued = polling::poll(&mut device.waiting, now)?;
    let waited = device.waiting.clone();
    realm.devices.remove(code);
    redeem(realm, request, waited, &issued)
}
