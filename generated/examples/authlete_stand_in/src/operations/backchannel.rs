//! Client Initiated Backchannel Authentication (CIBA Core 1.0), in poll and ping mode.

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
use crate::protocol::{authorization_request, clients, polling, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::waiting::{BackchannelRequest, Decision, WaitingRequest};
use authlete::models::{
    BackchannelAuthenticationCompleteRequest, BackchannelAuthenticationCompleteRequestResult as Outcome,
    BackchannelAuthenticationCompleteResponse, BackchannelAuthenticationCompleteResponseAction as CompleteAction,
    BackchannelAuthenticationFailRequest, BackchannelAuthenticationFailRequestReason as Reason,
    BackchannelAuthenticationFailResponse, BackchannelAuthenticationFailResponseAction as FailAction,
    BackchannelAuthenticationIssueRequest, BackchannelAuthenticationIssueResponse,
    BackchannelAuthenticationIssueResponseAction as IssueAction, BackchannelAuthenticationRequest,
    BackchannelAuthenticationResponse, BackchannelAuthenticationResponseAction as Action, GrantType, TokenResponse,
};
use serde_json::{Map, json};

/// The defaults of a service, in seconds.
const DURATION: i32 = 300;
const INTERVAL: i32 = 5;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.ciba();
    router.on_body(
        group.authenticate(&BackchannelAuthenticationRequest::default()),
        process,
    );
    router.on_body(group.issue(&BackchannelAuthenticationIssueRequest::default()), issue);
    router.on_body(group.fail(&BackchannelAuthenticationFailRequest::default()), fail);
    router.on_body(
        group.complete(&BackchannelAuthenticationCompleteRequest::default()),
        complete,
    );
}

fn process(realm: &mut Realm, request: BackchannelAuthenticationRequest) -> BackchannelAuthenticationResponse {
    check(realm, &request).unwrap_or_else(|error| {
        let action = match error.code {
            "invalid_client" => Action::Unauthorized,
            _ => Action::BadRequest,
        };
        api_response!(BackchannelAuthenticationResponse, action, "A179301", error.description;
            response_content: Some(error.to_json()))
    })
}

/// Section 7.2.
fn check(
    realm: &mut Realm,
    request: &BackchannelAuthenticationRequest,
) -> Result<BackchannelAuthenticationResponse, OAuthError> {
    let parameters = Parameters::parse(&request.parameters)?;
    let credentials = Credentials {
        client_id: request.client_id.as_deref(),
        client_secret: request.client_secret.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let authenticated = authenticate(realm, credentials, &parameters)?;
    let client = &authenticated.client;
    if clients::is_public(client) {
        return Err(OAuthError::invalid_client("a public client cannot authenticate"));
    }
    clients::check_grant_type(realm, client, &GrantType::Ciba)?;
    if parameters.get("request").is_some() {
        return Err(OAuthError::invalid_request(
            "the stand-in does not read signed backchannel requests",
        ));
    }
    let mode = client.bc_delivery_mode.clone().unwrap_or_default().to_uppercase();
    if mode != "POLL" && mode != "PING" {
        return Err(OAuthError::new(
            "unauthorized_client",
            "the client uses no delivery mode that the stand-in knows",
        ));
    }
    let notification_token = parameters.get("client_notification_token").map(str::to_owned);
    if mode == "PING" && notification_token.is_none() {
        return Err(OAuthError::invalid_request(
            "the parameter 'client_notification_token' is missing",
        ));
    }
    let scopes = scopes::requested(realm, client, &parameters.list("scope"))?;
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(OAuthError::new("invalid_scope", "the scope 'openid' is missing"));
    }
    let hints = [
        ("LOGIN_HINT", "login_hint"),
        ("LOGIN_HINT_TOKEN", "login_hint_token"),
        ("ID_TOKEN_HINT", "id_token_hint"),
    ];
    let hints: Vec<(&str, &str)> = hints
        .into_iter()
        .filter_map(|(kind, name)| Some((kind, parameters.get(name)?)))
        .collect();
    let [(hint_type, hint)] = hints.as_slice() else {
        return Err(OAuthError::invalid_request(
            "the request needs exactly one hint about the user",
        ));
    };
    let subject = match *hint_type {
        "ID_TOKEN_HINT" => Some(authorization_request::subject_of_hint(realm, hint)?),
        _ => None,
    };
    let requested_expiry = match parameters.get("requested_expiry") {
        None => None,
        Some(text) => match text.parse::<i32>() {
            Ok(time) if time > 0 => Some(time),
            _ => {
                return Err(OAuthError::invalid_request(
                    "'requested_expiry' is not a positive number",
                ));
            }
        },
    };
    let authorization = Authorization {
        client_id: authenticated.id(),
        alias_used: authenticated.alias_used,
        scopes: scopes.clone(),
        grant_type: GrantType::Ciba,
        resources: resources(&parameters)?,
        authorization_details: authorization_details(realm, client, &parameters)?,
        requested: requested_claims(&parameters)?,
        ..Authorization::default()
    };
    let service = realm.service();
    let duration = service
        .backchannel_auth_req_id_duration
        .filter(|time| *time > 0)
        .unwrap_or(DURATION);
    let duration = i64::from(requested_expiry.unwrap_or(duration).min(duration.max(DURATION)));
    let interval = service
        .backchannel_polling_interval
        .filter(|time| *time > 0)
        .unwrap_or(INTERVAL);
    let text = |name: &str| parameters.get(name).map(str::to_owned);
    let (acrs, _) = acrs(client, &parameters, &Map::new());
    let ticket = random::token();
    let needs_user_code =
        service.backchannel_user_code_parameter_supported == Some(true) && client.bc_user_code_required == Some(true);
    if needs_user_code && parameters.get("user_code").is_none() {
        return Err(OAuthError::new(
            "missing_user_code",
            "the parameter 'user_code' is missing",
        ));
    }
    let response = api_response!(BackchannelAuthenticationResponse, Action::UserIdentification, "A179001",
        "The request is valid.";
        client_id: client.client_id,
        client_id_alias: client.client_id_alias.clone(),
        client_id_alias_used: Some(authenticated.alias_used),
        client_name: client.client_name.clone(),
        client_auth_method: Some(authenticated.method.to_string()),
        client_notification_token: notification_token.clone(),
        scopes: Some(scopes::details(realm, &scopes)),
        claim_names: Some(authorization.requested.id_token_names()),
        acrs: Some(acrs),
        hint_type: Some((*hint_type).to_owned()),
        hint: Some((*hint).to_owned()),
        sub: subject,
        binding_message: text("binding_message"),
        user_code: text("user_code"),
        user_code_required: Some(needs_user_code),
        requested_expiry: Some(requested_expiry.unwrap_or(0)),
        request_context: text("request_context"),
        resources: Some(authorization.resources.clone()),
        authorization_details: authorization.authorization_details.clone(),
        delivery_mode: Some(mode.as_str().into()),
        ticket: Some(ticket.clone()));
    let record = BackchannelRequest {
        auth_req_id: None,
        delivery_mode: mode,
        notification_token,
        duration,
        waiting: WaitingRequest::new(authorization, realm.now + seconds(duration), i64::from(interval)),
    };
    realm.backchannel.insert(ticket, record);
    Ok(response)
}

/// Section 7.3.
fn issue(realm: &mut Realm, request: BackchannelAuthenticationIssueRequest) -> BackchannelAuthenticationIssueResponse {
    let now = realm.now;
    let record = realm.backchannel.get_mut(&request.ticket);
    let Some(record) = record.filter(|record| record.auth_req_id.is_none() && record.waiting.expires_at > now) else {
        let error = OAuthError::server_error("the ticket is unknown or has expired");
        return api_response!(BackchannelAuthenticationIssueResponse, IssueAction::InvalidTicket, "A183201",
            error.description; response_content: Some(error.to_json()));
    };
    let auth_req_id = random::token();
    record.auth_req_id = Some(auth_req_id.clone());
    record.waiting.expires_at = now + seconds(record.duration);
    let content =
        json!({"auth_req_id": auth_req_id, "expires_in": record.duration, "interval": record.waiting.interval});
    api_response!(BackchannelAuthenticationIssueResponse, IssueAction::Ok, "A183001", "An auth_req_id was issued.";
        response_content: Some(content.to_string()),
        auth_req_id: Some(auth_req_id),
        expires_in: i32::try_from(record.duration).ok(),
        interval: i32::try_from(record.waiting.interval).ok())
}

/// Section 13.
fn fail(realm: &mut Realm, request: BackchannelAuthenticationFailRequest) -> BackchannelAuthenticationFailResponse {
    if realm.backchannel.remove(&request.ticket).is_none() {
        let error = OAuthError::server_error("the ticket is unknown or has expired");
        return api_response!(BackchannelAuthenticationFailResponse, FailAction::InternalServerError, "A180201",
            error.description; response_content: Some(error.to_json()));
    }
    let (action, code, description) = match request.reason {
        Reason::AccessDenied => (
            FailAction::Forbidden,
            "access_denied",
            "the service refused the request",
        ),
        Reason::ExpiredLoginHintToken => (
            FailAction::BadRequest,
            "expired_login_hint_token",
            "the login hint token has expired",
        ),
        Reason::InvalidBindingMessage => (
            FailAction::BadRequest,
            "invalid_binding_message",
            "the binding message is not acceptable",
        ),
        Reason::InvalidTarget => (
            FailAction::BadRequest,
            "invalid_target",
            "the resource is not acceptable",
        ),
        Reason::InvalidUserCode => (FailAction::BadRequest, "invalid_user_code", "the user code is wrong"),
        Reason::MissingUserCode => (FailAction::BadRequest, "missing_user_code", "the user code is missing"),
        Reason::UnauthorizedClient => (
            FailAction::BadRequest,
            "unauthorized_client",
            "the client may not make this request",
        ),
        Reason::UnknownUserId => (FailAction::BadRequest, "unknown_user_id", "the user does not exist"),
        _ => (FailAction::InternalServerError, "server_error", "the service failed"),
    };
    let error = OAuthError::new(
        code,
        request.error_description.unwrap_or_else(|| description.to_owned()),
    );
    api_response!(BackchannelAuthenticationFailResponse, action, "A180001", error.description;
        response_content: Some(error.to_json()))
}

fn complete(
    realm: &mut Realm,
    request: BackchannelAuthenticationCompleteRequest,
) -> BackchannelAuthenticationCompleteResponse {
    let failed = |message: &str| {
        api_response!(
            BackchannelAuthenticationCompleteResponse,
            CompleteAction::ServerError,
            "A181201",
            message
        )
    };
    let Some(mut record) = realm.backchannel.get(&request.ticket).cloned() else {
        return failed("The ticket is unknown.");
    };
    let Some(auth_req_id) = record
        .auth_req_id
        .clone()
        .filter(|_| record.waiting.expires_at > realm.now)
    else {
        return failed("No auth_req_id was issued for the ticket, or it has expired.");
    };
    if !matches!(record.waiting.decision, Decision::Pending) {
        return failed("The request is complete already.");
    }
    let description = |default: &str| request.error_description.clone().unwrap_or_else(|| default.to_owned());
    match request.result {
        Outcome::Authorized if request.subject.is_empty() => return failed("The subject is missing."),
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
                    access_token: request.access_token,
                    access_token_duration: request.access_token_duration,
                    header: request.idt_header_params,
                    audience_type: request.id_token_aud_type,
                },
            };
            user_consent::authorize(realm, &mut record.waiting, consent);
        }
        Outcome::AccessDenied => {
            record.waiting.decision = Decision::Denied {
                description: description("the user denied the request"),
            };
        }
        _ => {
            record.waiting.decision = Decision::Failed {
                description: description("the service got no decision"),
            };
        }
    }
    let client = realm.clients.get(&record.waiting.authorization.client_id.to_string());
    let is_ping = record.delivery_mode == "PING";
    let action = if is_ping {
        CompleteAction::Notification
    } else {
        CompleteAction::NoAction
    };
    let response = api_response!(BackchannelAuthenticationCompleteResponse, action, "A181001",
        "The outcome was recorded.";
        response_content: is_ping.then(|| json!({"auth_req_id": auth_req_id}).to_string()),
        client_id: Some(record.waiting.authorization.client_id),
        client_id_alias: client.and_then(|client| client.client_id_alias.clone()),
        client_id_alias_used: Some(record.waiting.authorization.alias_used),
        client_name: client.and_then(|client| client.client_name.clone()),
        client_notification_endpoint: client.and_then(|client| client.bc_notification_endpoint.clone()),
        client_notification_token: record.notification_token.clone(),
        delivery_mode: Some(record.delivery_mode.as_str().into()),
        auth_req_id: Some(auth_req_id));
    realm.backchannel.insert(request.ticket, record);
    response
}

/// The token request of a client (section 10.1).
pub(super) fn poll(realm: &mut Realm, request: &AuthenticatedRequest<'_>) -> Result<TokenResponse, OAuthError> {
    let auth_req_id = request.parameters.require("auth_req_id")?;
    let now = realm.now;
    let found = realm.backchannel.iter().find(|(_, record)| {
        record.auth_req_id.as_deref() == Some(auth_req_id)
            && record.waiting.authorization.client_id == request.client.id()
    });
    let ticket = found.map(|(ticket, _)| ticket.to_owned());
    let record = ticket.as_deref().and_then(|ticket| realm.backchannel.get_mut(ticket));
    let (Some(ticket), Some(record)) = (ticket.as_deref(), record) else {
        return Err(OAuthError::invalid_grant("the auth_req_id is unknown"));
    };
    let issued = polling::poll(&mut record.waiting, now)?;
    let waited = record.waiting.clone();
    realm.backchannel.remove(ticket);
    redeem(realm, request, waited, &issued)
}
