//! Authorization requests (RFC 6749, section 4.1.1; OpenID Connect Core 1.0, section 3.1.2).

use super::error::OAuthError;
use super::id_token::json_object;
use super::parameters::{Parameters, resources};
use super::request_details::{self, authorization_details, code_challenge, max_age, prompts, requested_claims};
use super::request_target::{self, response_types};
use super::{clients, request_object, scopes};
use crate::jose::jws::Jws;
use crate::jose::verification::is_signed_by_any;
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::response_target::ResponseTarget;
use crate::state::ticket::AuthorizationRequestRecord;
use authlete::models::{Client, GrantType, Prompt};
use serde_json::{Value, json};

/// The prefix of a pushed request (RFC 9126, section 2.2).
pub(crate) const PUSHED: &str = "urn:ietf:params:oauth:request_uri:";

/// A valid authorization request.
pub(crate) struct ValidRequest {
    pub(crate) record: AuthorizationRequestRecord,
    pub(crate) client: Client,
    pub(crate) parameters: Parameters,
    pub(crate) prompts: Vec<Prompt>,
    pub(crate) acrs: Vec<String>,
    pub(crate) acr_essential: bool,
    /// The user that the client asks for.
    pub(crate) subject: Option<String>,
    /// The payload of the request object, if the request had one.
    pub(crate) request_object: Option<String>,
}

/// Why a request is rejected.
pub(crate) enum Rejection {
    /// The client or the redirect URI is not known, so the error is shown to the user.
    Page(OAuthError),
    /// The error is sent to the client.
    Redirect(Box<ResponseTarget>, OAuthError),
}

impl Rejection {
    pub(crate) fn error(&self) -> &OAuthError {
        match self {
            Rejection::Page(error) | Rejection::Redirect(_, error) => error,
        }
    }
}

/// Where a request came in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// The authorization endpoint.
    Front,
    /// The endpoint of pushed requests.
    Pushed,
}

/// Checks an authorization request.
///
/// # Errors
/// The request is invalid.
pub(crate) fn validate(realm: &mut Realm, text: &str, channel: Channel) -> Result<ValidRequest, Rejection> {
    let given = Parameters::parse(text).map_err(Rejection::Page)?;
    let (outer, mut jkt, is_pushed) = match given.get("request_uri") {
        Some(uri) if channel == Channel::Front => {
            let (parameters, jkt) = take_pushed(realm, uri, &given).map_err(Rejection::Page)?;
            (parameters, jkt, true)
        }
        Some(_) => {
            let error = OAuthError::invalid_request("a pushed request must not have a request URI");
            return Err(Rejection::Page(error));
        }
        None => (given, None, channel == Channel::Pushed),
    };
    let identifier = outer.require("client_id").map_err(Rejection::Page)?.to_owned();
    let (client, alias_used) = clients::find_active(realm, &identifier).map_err(Rejection::Page)?;
    let client = client.clone();
    let (parameters, request_object) = match outer.get("request") {
        Some(object) => {
            let (inner, payload) = request_object::open(realm, &client, object).map_err(Rejection::Page)?;
            if inner.get("client_id").is_some_and(|inner| inner != identifier) {
                let error = OAuthError::new("invalid_request_object", "the request object is of another client");
                return Err(Rejection::Page(error));
            }
            (inner, Some(payload))
        }
        None => (outer, None),
    };
    let target = request_target::find(realm, &client, &identifier, &parameters).map_err(Rejection::Page)?;
    let reject = |error: OAuthError| Rejection::Redirect(Box::new(target.clone()), error);
    let needs = |flag: fn(&Client) -> Option<bool>, of_service: Option<bool>| {
        flag(&client) == Some(true) || of_service == Some(true)
    };
    if !is_pushed && needs(|client| client.par_required, realm.service().par_required) {
        return Err(reject(OAuthError::invalid_request("the request has to be pushed")));
    }
    let requires_object = needs(
        |client| client.request_object_required,
        realm.service().request_object_required,
    );
    if request_object.is_none() && requires_object {
        return Err(reject(OAuthError::invalid_request(
            "the request needs a request object",
        )));
    }
    if parameters.get("dpop_jkt").is_some() {
        let given = parameters.get("dpop_jkt").map(str::to_owned);
        // RFC 9449, section 10.1: the key of the proof and that of the parameter are the same.
        if jkt.is_some() && jkt != given {
            return Err(reject(OAuthError::invalid_request(
                "'dpop_jkt' is not the key of the DPoP proof",
            )));
        }
        jkt = given;
    }
    let (record, details) = check_content(realm, &client, &parameters, &target).map_err(reject)?;
    Ok(ValidRequest {
        record: AuthorizationRequestRecord {
            jkt,
            authorization: Authorization {
                alias_used,
                ..record.authorization
            },
            ..record
        },
        client,
        parameters,
        prompts: details.prompts,
        acrs: details.acrs,
        acr_essential: details.acr_essential,
        subject: details.subject,
        request_object,
    })
}

/// What the service needs to know about the user.
struct UserDetails {
    prompts: Vec<Prompt>,
    acrs: Vec<String>,
    acr_essential: bool,
    subject: Option<String>,
}

/// Takes a pushed request, which can be used once.
fn take_pushed(realm: &mut Realm, uri: &str, given: &Parameters) -> Result<(Parameters, Option<String>), OAuthError> {
    let invalid = |description: &str| OAuthError::new("invalid_request_uri", description);
    if !uri.starts_with(PUSHED) {
        return Err(invalid("the stand-in does not read request objects from other servers"));
    }
    let identifier = given.require("client_id")?;
    let pushed = realm
        .pushed
        .get(uri)
        .ok_or_else(|| invalid("the pushed request does not exist"))?;
    if pushed.expires_at <= realm.now {
        return Err(invalid("the pushed request has expired"));
    }
    let (client, _) = clients::find_active(realm, identifier)?;
    if clients::id(client) != pushed.client_id {
        return Err(invalid("the pushed request is of another client"));
    }
    let pushed = realm
        .pushed
        .remove(uri)
        .ok_or_else(|| invalid("the pushed request does not exist"))?;
    Ok((Parameters::parse(&pushed.parameters)?, pushed.jkt))
}

/// Checks what a request asks for. Errors are reported to the client.
fn check_content(
    realm: &Realm,
    client: &Client,
    parameters: &Parameters,
    target: &ResponseTarget,
) -> Result<(AuthorizationRequestRecord, UserDetails), OAuthError> {
    let (types, model) = response_types(parameters)?;
    request_target::check_mode(parameters, types)?;
    clients::check_response_type(realm, client, &model)?;
    if types.code {
        clients::check_grant_type(realm, client, &GrantType::AuthorizationCode)?;
    }
    let scopes = scopes::requested(realm, client, &parameters.list("scope"))?;
    let is_openid = scopes.iter().any(|scope| scope == "openid");
    if types.id_token && !is_openid {
        return Err(OAuthError::invalid_request("an ID token needs the scope 'openid'"));
    }
    if is_openid && parameters.get("redirect_uri").is_none() {
        return Err(OAuthError::invalid_request("the parameter 'redirect_uri' is missing"));
    }
    let nonce = parameters.get("nonce").map(str::to_owned);
    // OpenID Connect Core 1.0, section 3.2.2.1.
    if types.id_token && nonce.is_none() {
        return Err(OAuthError::invalid_request(
            "an ID token of this endpoint needs a nonce",
        ));
    }
    let prompts = prompts(parameters)?;
    let claims = requested_claims(parameters)?;
    let id_token_claims = json_object(claims.id_token.as_deref());
    let (acrs, acr_essential) = request_details::acrs(client, parameters, &id_token_claims);
    let subject = match parameters.get("id_token_hint") {
        Some(hint) => Some(subject_of_hint(realm, hint)?),
        None => id_token_claims
            .get("sub")
            .and_then(|claim| claim.get("value")?.as_str().map(str::to_owned)),
    };
    let record = AuthorizationRequestRecord {
        authorization: Authorization {
            client_id: clients::id(client),
            scopes,
            grant_type: if types.code {
                GrantType::AuthorizationCode
            } else {
                GrantType::Implicit
            },
            resources: resources(parameters)?,
            authorization_details: authorization_details(realm, client, parameters)?,
            grant_id: parameters.get("grant_id").map(str::to_owned),
            requested: claims,
            ..Authorization::default()
        },
        target: target.clone(),
        response_types: types,
        given_redirect_uri: parameters.get("redirect_uri").map(str::to_owned),
        nonce,
        challenge: if types.code {
            code_challenge(realm, client, parameters)?
        } else {
            None
        },
        jkt: None,
        max_age: max_age(client, parameters)?,
        grant_action: request_details::grant_action(realm, parameters)?,
    };
    let details = UserDetails {
        prompts,
        acrs,
        acr_essential,
        subject,
    };
    Ok((record, details))
}

/// Returns the subject of an ID token that this service has signed. It may have expired (OpenID Connect Core 1.0, section
/// 3.1.2.1).
pub(crate) fn subject_of_hint(realm: &Realm, hint: &str) -> Result<String, OAuthError> {
    let keys = json!({"keys": realm.keys.public_jwks()});
    let jws = Jws::parse(hint).filter(|jws| is_signed_by_any(jws, &keys));
    let claims = jws.and_then(|jws| jws.claims());
    let subject = claims
        .as_ref()
        .and_then(|claims| claims.get("sub").and_then(Value::as_str));
    subject
        .map(str::to_owned)
        .ok_or_else(|| OAuthError::invalid_request("'id_token_hint' is not an ID token of this service"))
}
