//! Authorization endpoint: `/auth/authorization` and what follows it.

use super::api_response::api_response;
use super::router::Router;
use crate::clock::seconds;
use crate::jose::random;
use crate::protocol::authorization_request::{Channel, Rejection, ValidRequest, validate};
use crate::protocol::authorization_response;
use crate::protocol::error::OAuthError;
use crate::protocol::response_mode::AuthorizationReply;
use crate::protocol::{claims, grants, scopes};
use crate::state::realm::Realm;
use crate::state::ticket::Ticket;
use authlete::models::{
    AuthorizationFailRequest, AuthorizationFailRequestReason as Reason, AuthorizationFailResponse,
    AuthorizationFailResponseAction as FailAction, AuthorizationIssueRequest, AuthorizationIssueResponse,
    AuthorizationIssueResponseAction as IssueAction, AuthorizationRequest, AuthorizationResponse,
    AuthorizationResponseAction as Action, AuthorizationTicketInfo, AuthorizationTicketInfoRequest,
    AuthorizationTicketInfoResponse, AuthorizationTicketInfoResponseAction as InfoAction,
    AuthorizationTicketUpdateRequest, AuthorizationTicketUpdateResponse,
    AuthorizationTicketUpdateResponseAction as UpdateAction, Client, ClientLimitedAuthorization, Display, Prompt,
    Service,
};
use serde_json::json;

/// How long a ticket can be used, in seconds.
const TICKET_DURATION: i64 = 3600;

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.authorization();
    router.on_body(group.process(&AuthorizationRequest::default()), process);
    router.on_body(group.issue(&AuthorizationIssueRequest::default()), issue);
    router.on_body(group.fail(&AuthorizationFailRequest::default()), fail);
    router.on_body(
        group.ticket_info(&AuthorizationTicketInfoRequest::default()),
        ticket_info,
    );
    router.on_body(
        group.update_ticket(&AuthorizationTicketUpdateRequest::default()),
        update_ticket,
    );
}

fn process(realm: &mut Realm, request: AuthorizationRequest) -> AuthorizationResponse {
    let valid = match validate(realm, &request.parameters, Channel::Front) {
        Ok(valid) => valid,
        Err(Rejection::Page(error)) => {
            return api_response!(AuthorizationResponse, Action::BadRequest, "A004102", error.description;
                response_content: Some(error.to_json()));
        }
        Err(Rejection::Redirect(target, error)) => {
            let (action, content) = match authorization_response::error(realm, &target, &error) {
                AuthorizationReply::Location(uri) => (Action::Location, uri),
                AuthorizationReply::Form(page) => (Action::Form, page),
            };
            return api_response!(AuthorizationResponse, action, "A004103", error.description;
                response_content: Some(content));
        }
    };
    let ticket = random::token();
    let record = Ticket {
        request: valid.record.clone(),
        context: request.context,
        expires_at: realm.now + seconds(TICKET_DURATION),
    };
    realm.tickets.insert(&ticket, record);
    describe(realm, valid, ticket)
}

/// Returns what the service needs to know about a valid request.
fn describe(realm: &Realm, valid: ValidRequest, ticket: String) -> AuthorizationResponse {
    let ValidRequest {
        record,
        client,
        parameters,
        prompts,
        acrs,
        acr_essential,
        subject,
        request_object,
    } = valid;
    let authorization = record.authorization;
    let action = if prompts.contains(&Prompt::None) {
        Action::NoInteraction
    } else {
        Action::Interaction
    };
    let grant = authorization.grant_id.as_deref().and_then(|id| realm.grants.get(id));
    // Without an access token, the claims of the scopes are in the ID token (OpenID Connect Core 1.0, section 5.4).
    let types = record.response_types;
    let scopes_of_claims = if types.id_token && !types.code && !types.token {
        &*authorization.scopes
    } else {
        &[]
    };
    let userinfo_scopes = if types.code || types.token {
        &*authorization.scopes
    } else {
        &[]
    };
    let text = |name: &str| parameters.get(name).map(str::to_owned);
    api_response!(AuthorizationResponse, action, "A004001", "A ticket was issued for the authorization request.";
        client: Some(limited(&client)),
        service: Some(public(realm.service())),
        display: Some(match parameters.get("display") {
            Some("popup") => Display::Popup,
            Some("touch") => Display::Touch,
            Some("wap") => Display::Wap,
            _ => Display::Page,
        }),
        max_age: Some(record.max_age.unwrap_or(0)),
        scopes: Some(scopes::details(realm, &authorization.scopes)),
        ui_locales: Some(parameters.list("ui_locales")),
        claims_locales: Some(parameters.list("claims_locales")),
        claims: Some(claims::of_scopes_and_request(scopes_of_claims, authorization.requested.id_token_names())),
        claims_at_user_info: Some(claims::of_scopes_and_request(
            userinfo_scopes,
            authorization.requested.userinfo_names(),
        )),
        acr_essential: Some(acr_essential),
        acrs: Some(acrs),
        client_id_alias_used: Some(authorization.alias_used),
        subject: subject,
        login_hint: text("login_hint"),
        lowest_prompt: prompts.first().cloned(),
        prompts: Some(prompts),
        request_object_payload: request_object,
        id_token_claims: authorization.requested.id_token,
        user_info_claims: authorization.requested.userinfo,
        resources: Some(authorization.resources),
        authorization_details: authorization.authorization_details,
        purpose: text("purpose"),
        gm_action: record.grant_action.map(|action| action.to_uppercase().into()),
        grant_subject: grant.map(|grant| grant.subject.clone()),
        grant: grant.map(grants::describe),
        grant_id: authorization.grant_id,
        ticket: Some(ticket),
    )
}

fn issue(realm: &mut Realm, request: AuthorizationIssueRequest) -> AuthorizationIssueResponse {
    let invalid = |error: OAuthError| {
        api_response!(AuthorizationIssueResponse, IssueAction::BadRequest, "A040201", error.description;
            response_content: Some(error.to_json()))
    };
    if request.subject.is_empty() {
        return invalid(OAuthError::invalid_request("the subject is missing"));
    }
    let Some(ticket) = take_ticket(realm, &request.ticket) else {
        return invalid(OAuthError::invalid_request("the ticket is unknown or has expired"));
    };
    let target = ticket.request.target.clone();
    match authorization_response::issue(realm, ticket.request, request) {
        Ok((response, reply)) => {
            let (action, content) = location(reply);
            api_response!(AuthorizationIssueResponse, action, "A040001", "The authorization request was processed.";
                response_content: Some(content),
                access_token: response.access_token,
                access_token_expires_at: response.access_token_expires_at,
                access_token_duration: response.access_token_duration,
                id_token: response.id_token,
                authorization_code: response.authorization_code,
                jwt_access_token: response.jwt_access_token)
        }
        Err(error) => {
            let (action, content) = location(authorization_response::error(realm, &target, &error));
            api_response!(AuthorizationIssueResponse, action, "A040202", error.description;
                response_content: Some(content))
        }
    }
}

fn location(reply: AuthorizationReply) -> (IssueAction, String) {
    match reply {
        AuthorizationReply::Location(uri) => (IssueAction::Location, uri),
        AuthorizationReply::Form(page) => (IssueAction::Form, page),
    }
}

fn fail(realm: &mut Realm, request: AuthorizationFailRequest) -> AuthorizationFailResponse {
    let Some(ticket) = take_ticket(realm, &request.ticket) else {
        let error = OAuthError::invalid_request("the ticket is unknown or has expired");
        return api_response!(AuthorizationFailResponse, FailAction::BadRequest, "A004203", error.description;
            response_content: Some(error.to_json()));
    };
    let (code, description) = match &request.reason {
        Reason::NotLoggedIn => ("login_required", "no user is logged in"),
        Reason::MaxAgeNotSupported => ("login_required", "the service does not support 'max_age'"),
        Reason::ExceedsMaxAge => ("login_required", "the authentication is older than 'max_age'"),
        Reason::DifferentSubject => ("login_required", "another user is logged in"),
        Reason::AcrNotSatisfied => (
            "login_required",
            "the authentication context is not one of the requested",
        ),
        Reason::NotAuthenticated => ("login_required", "the user was not authenticated"),
        Reason::Denied => ("access_denied", "the user denied the request"),
        Reason::AccountSelectionRequired => ("account_selection_required", "the user has to select an account"),
        Reason::ConsentRequired => ("consent_required", "the user has to consent"),
        Reason::InteractionRequired => ("interaction_required", "a page has to be shown to the user"),
        Reason::InvalidTarget => ("invalid_target", "the requested resource is not acceptable"),
        _ => ("server_error", "the service cannot go on"),
    };
    let description = request.description.unwrap_or_else(|| description.to_owned());
    let error = OAuthError::new(code, description);
    let (action, content) = match authorization_response::error(realm, &ticket.request.target, &error) {
        AuthorizationReply::Location(uri) => (FailAction::Location, uri),
        AuthorizationReply::Form(page) => (FailAction::Form, page),
    };
    api_response!(AuthorizationFailResponse, action, "A004201", error.description; response_content: Some(content))
}

fn ticket_info(realm: &mut Realm, request: AuthorizationTicketInfoRequest) -> AuthorizationTicketInfoResponse {
    match realm
        .tickets
        .get(&request.ticket)
        .filter(|ticket| ticket.expires_at > realm.now)
    {
        Some(ticket) => {
            let info = AuthorizationTicketInfo {
                context: ticket.context.clone(),
            };
            api_response!(AuthorizationTicketInfoResponse, InfoAction::Ok, "A424001", "The ticket exists."; info: Some(info))
        }
        None => api_response!(
            AuthorizationTicketInfoResponse,
            InfoAction::NotFound,
            "A424201",
            "The ticket does not exist."
        ),
    }
}

fn update_ticket(realm: &mut Realm, request: AuthorizationTicketUpdateRequest) -> AuthorizationTicketUpdateResponse {
    let now = realm.now;
    let Ok(info) = serde_json::from_str::<AuthorizationTicketInfo>(&request.info) else {
        return api_response!(
            AuthorizationTicketUpdateResponse,
            UpdateAction::CallerError,
            "A425301",
            "'info' is not a JSON object."
        );
    };
    match realm
        .tickets
        .get_mut(&request.ticket)
        .filter(|ticket| ticket.expires_at > now)
    {
        Some(ticket) => {
            ticket.context.clone_from(&info.context);
            api_response!(AuthorizationTicketUpdateResponse, UpdateAction::Ok, "A425001", "The ticket was updated.";
                info: Some(info))
        }
        None => {
            api_response!(
                AuthorizationTicketUpdateResponse,
                UpdateAction::NotFound,
                "A425201",
                "The ticket does not exist."
            )
        }
    }
}

/// Takes a ticket, which can be used once.
fn take_ticket(realm: &mut Realm, ticket: &str) -> Option<Ticket> {
    let record = realm.tickets.remove(ticket)?;
    (record.expires_at > realm.now).then_some(record)
}

/// Returns the properties of a client that a page may show.
fn limited(client: &Client) -> ClientLimitedAuthorization {
    // The models have the same names for them.
    serde_json::from_value(json!(client)).unwrap_or_default()
}

/// Returns the properties of a service that a page may need.
fn public(service: &Service) -> Service {
    Service {
        api_key: service.api_key,
        number: service.number,
        service_name: service.service_name.clone(),
        issuer: service.issuer.clone(),
        description: service.description.clone(),
        metadata: service.metadata.clone(),
        supported_acrs: service.supported_acrs.clone(),
        supported_scopes: service.supported_scopes.clone(),
        supported_claims: service.supported_claims.clone(),
        supported_ui_locales: service.supported_ui_locales.clone(),
        supported_displays: service.supported_displays.clone(),
        policy_uri: service.policy_uri.clone(),
        tos_uri: service.tos_uri.clone(),
        ..Service::default()
    }
}
