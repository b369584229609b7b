//! Authorization responses: codes, and tokens of the authorization endpoint (RFC 6749, section 4.1.2; OpenID Connect Core
//! 1.0, sections 3.1.2.5, 3.2.2.5 and 3.3.2.5).

use super::error::OAuthError;
use super::id_token::Companions;
use super::issuance::{self, TokenPlan};
use super::response_mode::AuthorizationReply;
use super::{consent, grants, id_token, scopes};
use crate::clock::seconds;
use crate::jose::random;
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::response_target::ResponseTarget;
use crate::state::ticket::{AuthorizationRequestRecord, Code, IssuedClaims};
use crate::state::token::Binding;
use authlete::models::{AuthorizationIssueRequest, AuthorizationIssueResponse};

/// How long a code can be used, in seconds (RFC 6749, section 4.1.2).
const CODE_DURATION: i64 = 600;

/// The attribute of a service with another duration, which tests of expired codes need. The API has no property for it.
const CODE_DURATION_ATTRIBUTE: &str = "stand-in.code-duration";

/// How long a code of this service can be used, in seconds.
fn code_duration(realm: &Realm) -> i64 {
    let mut attributes = realm.service().attributes.iter().flatten();
    let attribute = attributes.find(|attribute| attribute.key.as_deref() == Some(CODE_DURATION_ATTRIBUTE));
    let duration = attribute.and_then(|attribute| attribute.value.as_ref()?.parse().ok());
    duration.unwrap_or(CODE_DURATION)
}

/// Returns an error response (RFC 6749, section 4.1.2.1).
pub(crate) fn error(realm: &Realm, target: &ResponseTarget, error: &OAuthError) -> AuthorizationReply {
    target.reply(
        realm,
        &[("error", error.code), ("error_description", &error.description)],
    )
}

/// Issues the code and the tokens of a response. The returned model has only these.
///
/// # Errors
/// The client was deleted, the grant is one of another user, or a token cannot be signed.
pub(crate) fn issue(
    realm: &mut Realm,
    mut record: AuthorizationRequestRecord,
    request: AuthorizationIssueRequest,
) -> Result<(AuthorizationIssueResponse, AuthorizationReply), OAuthError> {
    let client = realm.clients.get(&record.authorization.client_id.to_string()).cloned();
    let client = client.ok_or_else(|| OAuthError::new("unauthorized_client", "the client does not exist any more"))?;
    let requested = &record.authorization;
    let granted = match &request.scopes {
        Some(granted) => replace_scopes(realm, requested, granted),
        None => requested.scopes.clone(),
    };
    let issued = IssuedClaims {
        claims: request.claims,
        sub: request.sub,
        access_token: request.access_token,
        access_token_duration: request.access_token_duration,
        header: request.idt_header_params,
        audience_type: request.id_token_aud_type,
    };
    record.authorization = Authorization {
        scopes: granted,
        properties: request.properties.unwrap_or_default(),
        authorization_details: request
            .authorization_details
            .or(record.authorization.authorization_details),
        acr: request.acr,
        auth_time: request.auth_time.filter(|time| *time > 0),
        session_id: request.session_id,
        consented_claims: request.consented_claims.unwrap_or_default(),
        jwt_at_claims: request.jwt_at_claims,
        subject: Some(request.subject),
        ..record.authorization
    };
    grants::apply(realm, &mut record.authorization, record.grant_action.as_deref())?;
    let subject = record.authorization.subject.clone().unwrap_or_default();
    consent::record(
        realm,
        record.authorization.client_id,
        &subject,
        &record.authorization.scopes,
    );

    let mut response = AuthorizationIssueResponse::default();
    let mut parameters: Vec<(&str, String)> = Vec::new();
    let types = record.response_types;
    if types.code {
        let code = random::token();
        response.authorization_code = Some(code.clone());
        parameters.push(("code", code));
    }
    if types.token {
        let plan = TokenPlan {
            authorization: record.authorization.clone(),
            binding: Binding::default(),
            // A value can be given to one token, and the code has one, too.
            access_token: if types.code { None } else { issued.access_token.clone() },
            access_token_duration: issued.access_token_duration,
            ..TokenPlan::default()
        };
        let (_, token) = issuance::issue(realm, &client, plan)?;
        let duration = (token.expires_at - realm.now) / seconds(1);
        parameters.push(("access_token", issuance::value(&token).to_owned()));
        parameters.push(("token_type", issuance::token_type(&token).to_owned()));
        parameters.push(("expires_in", duration.to_string()));
        parameters.push(("scope", token.authorization.scopes.join(" ")));
        response.access_token = Some(token.access_token);
        response.jwt_access_token = token.jwt;
        response.access_token_expires_at = Some(token.expires_at);
        response.access_token_duration = Some(duration);
    }
    if types.id_token {
        let companions = Companions {
            nonce: record.nonce.as_deref(),
            access_token: response
                .jwt_access_token
                .as_deref()
                .or(response.access_token.as_deref()),
            code: response.authorization_code.as_deref(),
            state: record.target.state.as_deref(),
            ..Companions::default()
        };
        let token = id_token::create(realm, &client, &record.authorization, &issued, companions)?;
        parameters.push(("id_token", token.clone()));
        response.id_token = Some(token);
    }
    let target = record.target.clone();
    if let Some(code) = &response.authorization_code {
        let record = Code {
            request: record,
            issue: issued,
            expires_at: realm.now.saturating_add(seconds(code_duration(realm))),
            token: None,
        };
        realm.codes.insert(code, record);
    }
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = target.reply(realm, &parameters);
    Ok((response, reply))
}

/// Returns the scopes that the service grants instead of the requested ones. `openid` cannot be added.
fn replace_scopes(realm: &Realm, requested: &Authorization, granted: &[String]) -> Vec<String> {
    let is_allowed = |scope: &&String| *scope != "openid" || requested.scopes.contains(scope);
    let granted: Vec<String> = granted.iter().filter(is_allowed).cloned().collect();
    scopes::supported(realm, &granted)
}
