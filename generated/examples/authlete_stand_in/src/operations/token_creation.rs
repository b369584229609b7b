//! Token management: tokens that the service creates itself, one by one or in a batch.

use super::api_response::{api_response, not_found};
use super::router::{Router, body};
use crate::clock::seconds;
use crate::jose::random;
use crate::protocol::error::OAuthError;
use crate::protocol::issuance::{self, TokenPlan};
use crate::protocol::{clients, scopes};
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::token::{Binding, Token};
use authlete::models::{
    Client, GrantType, TokenBatchStatus, TokenBatchStatusBatchKind, TokenBatchStatusResult, TokenCreateBatchResponse,
    TokenCreateBatchStatusResponse, TokenCreateRequest, TokenCreateResponse, TokenCreateResponseAction as Action,
    TokenManagementCreateBatchQuery,
};
use authlete::test_util::{ErrorReply, ReceivedRequest};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.token_management();
    router.on_body(group.create(&TokenCreateRequest::default()), create);
    router.on_service(
        group.create_batch(&[], &TokenManagementCreateBatchQuery::default()),
        create_batch,
    );
    router.on_service(group.batch_status("1"), batch_status);
}

/// A token that can be created.
struct PlannedToken {
    client: Client,
    plan: TokenPlan,
    is_persistent: bool,
}

/// Checks a request.
///
/// # Errors
/// It is wrong; with the reason.
fn plan(realm: &Realm, request: TokenCreateRequest) -> Result<PlannedToken, &'static str> {
    let identifier = match request.client_identifier {
        Some(identifier) if !identifier.is_empty() => identifier,
        _ => request.client_id.to_string(),
    };
    let (client, _) = clients::find(realm, &identifier).ok_or("The client does not exist.")?;
    let grant_type = request.grant_type;
    let subject = request.subject.filter(|subject| !subject.is_empty());
    let has_user = grant_type != GrantType::ClientCredentials;
    if has_user && subject.is_none() {
        return Err("The subject is missing.");
    }
    let wanted = request.scopes.unwrap_or_default();
    if scopes::supported(realm, &wanted).len() != wanted.len() {
        return Err("The service does not support one of the scopes.");
    }
    let access_token = request.access_token.filter(|value| !value.is_empty());
    if access_token
        .as_deref()
        .is_some_and(|value| realm.tokens.by_access_token(value).is_some())
    {
        return Err("There is an access token with this value already.");
    }
    let refresh_token = request.refresh_token.filter(|value| !value.is_empty());
    if refresh_token
        .as_deref()
        .is_some_and(|value| realm.tokens.by_refresh_token(value).is_some())
    {
        return Err("There is a refresh token with this value already.");
    }
    Ok(PlannedToken {
        client: client.clone(),
        is_persistent: request.access_token_persistent == Some(true),
        plan: TokenPlan {
            refreshable: has_user && grant_type != GrantType::Implicit,
            authorization: Authorization {
                client_id: clients::id(client),
                alias_used: request.client_id_alias_used == Some(true),
                subject: subject.filter(|_| has_user),
                scopes: wanted,
                properties: request.properties.unwrap_or_default(),
                resources: request.resources.unwrap_or_default(),
                authorization_details: request.authorization_details,
                acr: request.acr,
                auth_time: request.auth_time.filter(|time| *time > 0),
                session_id: request.session_id,
                jwt_at_claims: request.jwt_at_claims,
                grant_type,
                ..Authorization::default()
            },
            binding: Binding {
                jkt: request.dpop_key_thumbprint,
                certificate: request.certificate_thumbprint,
            },
            access_token,
            access_token_duration: request.access_token_duration,
            refresh_token_duration: request.refresh_token_duration.filter(|time| *time > 0),
            refresh_token,
        },
    })
}

/// Creates a token. Returns its id, and the token.
fn issue(realm: &mut Realm, planned: PlannedToken) -> Result<(String, Token), OAuthError> {
    let (id, mut token) = issuance::issue(realm, &planned.client, planned.plan)?;
    if planned.is_persistent {
        token.expires_at = i64::MAX;
        token.jwt = issuance::jwt(realm, &planned.client, &token)?;
        realm.tokens.insert(&id, token.clone());
    }
    Ok((id, token))
}

fn create(realm: &mut Realm, request: TokenCreateRequest) -> TokenCreateResponse {
    let planned = match plan(realm, request) {
        Ok(planned) => planned,
        Err(message) => return api_response!(TokenCreateResponse, Action::BadRequest, "A062301", message),
    };
    match issue(realm, planned) {
        Ok((id, token)) => created(realm, id, token),
        Err(error) => {
            api_response!(
                TokenCreateResponse,
                Action::InternalServerError,
                "A062101",
                error.description
            )
        }
    }
}

fn created(realm: &Realm, id: String, token: Token) -> TokenCreateResponse {
    let token_type = issuance::token_type(&token).to_owned();
    let authorization = token.authorization;
    api_response!(TokenCreateResponse, Action::Ok, "A062001", "The access token was created.";
        access_token: Some(token.access_token),
        jwt_access_token: token.jwt,
        client_id: Some(authorization.client_id),
        expires_at: Some(token.expires_at),
        expires_in: Some((token.expires_at - realm.now) / seconds(1)),
        grant_type: Some(authorization.grant_type.to_string()),
        properties: Some(authorization.properties),
        refresh_token_scopes: token.refresh_token.as_ref().map(|_| token.refresh_scopes),
        refresh_token: token.refresh_token,
        scopes: Some(authorization.scopes),
        subject: authorization.subject,
        token_type: Some(token_type),
        authorization_details: authorization.authorization_details,
        session_id: authorization.session_id,
        token_id: Some(id))
}

/// Creates the tokens at once, all of them or none. The status is there as soon as the response.
fn create_batch(realm: &mut Realm, request: &ReceivedRequest) -> Result<TokenCreateBatchResponse, ErrorReply> {
    let requests: Vec<TokenCreateRequest> = body(request)?;
    let is_dry_run = request.query_parameter("dryRun").as_deref() == Some("true");
    let id = random::token();
    let failure = create_all(realm, requests, is_dry_run);
    let (count, failure) = failure.map_or_else(|failure| (0, Some(failure)), |count| (count, None));
    let result = match failure {
        Some(_) => TokenBatchStatusResult::Failed,
        None => TokenBatchStatusResult::Succeeded,
    };
    let status = TokenBatchStatus {
        batch_kind: Some(TokenBatchStatusBatchKind::Create),
        request_id: Some(id.clone()),
        result: Some(result),
        error_code: failure.as_ref().map(|_| "A062301".to_owned()),
        error_description: failure,
        token_count: i64::try_from(count).ok(),
        created_at: Some(realm.now),
        modified_at: Some(realm.now),
    };
    realm.batches.insert(&id, status);
    Ok(TokenCreateBatchResponse {
        result_code: Some("A345001".to_owned()),
        result_message: Some("[A345001] The batch was accepted.".to_owned()),
        request_id: Some(id),
    })
}

/// Returns the number of tokens, or why there are none.
fn create_all(realm: &mut Realm, requests: Vec<TokenCreateRequest>, is_dry_run: bool) -> Result<usize, String> {
    let mut planned = Vec::new();
    for (index, request) in requests.into_iter().enumerate() {
        planned.push(plan(realm, request).map_err(|message| format!("Entry {index}: {message}"))?);
    }
    for (index, entry) in planned.iter().enumerate() {
        let is_same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let is_double = |other: &PlannedToken| {
            is_same(&other.plan.access_token, &entry.plan.access_token)
                || is_same(&other.plan.refresh_token, &entry.plan.refresh_token)
        };
        if planned[..index].iter().any(is_double) {
            return Err(format!("Entry {index}: Another entry has the same value."));
        }
    }
    let count = planned.len();
    if !is_dry_run {
        for entry in planned {
            issue(realm, entry).map_err(|error| error.description)?;
        }
    }
    Ok(count)
}

fn batch_status(realm: &mut Realm, request: &ReceivedRequest) -> Result<TokenCreateBatchStatusResponse, ErrorReply> {
    let id = request.path_parameter("tokenBatchRequestId").unwrap_or_default();
    let status = realm.batches.get(&id).ok_or_else(|| not_found("batch"))?;
    Ok(TokenCreateBatchStatusResponse {
        result_code: Some("A346001".to_owned()),
        result_message: Some("[A346001] The status of the batch was read.".to_owned()),
        status: Some(status.clone()),
    })
}
