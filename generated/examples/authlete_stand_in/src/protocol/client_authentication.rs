//! Authentication of clients (RFC 6749, section 2.3; OpenID Connect Core 1.0, section 9; RFC 8705, section 2).

use super::clients;
use super::error::OAuthError;
use super::parameters::Parameters;
use crate::jose::digest::is_equal;
use crate::jose::jws::{self, Jws};
use crate::jose::verification::{has_hmac_of, is_signed_by_any};
use crate::protocol::proof;
use crate::state::realm::Realm;
use authlete::models::{Client, ClientAuthMethod};
use serde_json::{Map, Value};

/// `client_assertion_type` (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The parameters that authenticate a client.
pub(crate) const PARAMETERS: &[&str] = &["client_secret", "client_assertion", "client_assertion_type"];

/// What a client has sent to authenticate itself, apart from parameters.
#[derive(Clone, Copy, Default)]
pub(crate) struct Credentials<'r> {
    /// The client id and the secret of the `Authorization` header.
    pub(crate) client_id: Option<&'r str>,
    pub(crate) client_secret: Option<&'r str>,
    /// The client certificate in PEM.
    pub(crate) certificate: Option<&'r str>,
}

/// A client that is authenticated.
#[derive(Clone)]
pub(crate) struct AuthenticatedClient {
    pub(crate) client: Client,
    pub(crate) alias_used: bool,
    pub(crate) method: ClientAuthMethod,
}

impl AuthenticatedClient {
    pub(crate) fn id(&self) -> i64 {
        clients::id(&self.client)
    }
}

/// Authenticates the client of a request.
///
/// # Errors
/// `invalid_client`, or `invalid_request` if the request has two client ids.
pub(crate) fn authenticate(
    realm: &mut Realm,
    credentials: Credentials<'_>,
    parameters: &Parameters,
) -> Result<AuthenticatedClient, OAuthError> {
    let credentials = Credentials {
        client_id: credentials.client_id.filter(|id| !id.is_empty()),
        client_secret: credentials.client_secret.filter(|secret| !secret.is_empty()),
        certificate: credentials.certificate.filter(|certificate| !certificate.is_empty()),
    };
    let assertion = assertion(parameters)?;
    let identifier = identify(credentials, parameters, assertion.as_ref())?;
    let (client, alias_used) = clients::find_active(realm, &identifier)?;
    let client = client.clone();
    let method = clients::auth_method(&client);
    let is_supported = realm
        .service()
        .supported_token_auth_methods
        .as_ref()
        .is_none_or(|methods| methods.contains(&method));
    if !is_supported {
        return Err(OAuthError::invalid_client(
            "the service does not support the client's authentication method",
        ));
    }
    let failed = || OAuthError::invalid_client(format!("client authentication by {method} failed"));
    let secret = client.client_secret.as_deref();
    let has_secret = |given: Option<&str>| given.zip(secret).is_some_and(|(given, secret)| is_equal(given, secret));
    let is_authenticated = match &method {
        ClientAuthMethod::None => true,
        ClientAuthMethod::ClientSecretBasic => has_secret(credentials.client_secret),
        ClientAuthMethod::ClientSecretPost => has_secret(parameters.get("client_secret")),
        ClientAuthMethod::ClientSecretJwt | ClientAuthMethod::PrivateKeyJwt => {
            let assertion = assertion.ok_or_else(failed)?;
            let is_signed = match &method {
                ClientAuthMethod::ClientSecretJwt => secret.is_some_and(|secret| has_hmac_of(&assertion.jws, secret)),
                _ => client_keys(&client).is_some_and(|keys| is_signed_by_any(&assertion.jws, &keys)),
            };
            let algorithm = client.token_auth_sign_alg.as_option();
            if !is_signed || algorithm.is_some_and(|expected| expected.as_str() != assertion.jws.algorithm()) {
                return Err(failed());
            }
            check_claims(realm, &identifier, &assertion)?;
            true
        }
        ClientAuthMethod::TlsClientAuth => credentials
            .certificate
            .is_some_and(|certificate| proof::certificate_has_subject(certificate, &client)),
        ClientAuthMethod::SelfSignedTlsClientAuth => credentials
            .certificate
            .zip(client_keys(&client))
            .is_some_and(|(certificate, keys)| proof::certificate_is_one_of(certificate, &keys)),
        _ => false,
    };
    if !is_authenticated {
        return Err(failed());
    }
    Ok(AuthenticatedClient {
        client,
        alias_used,
        method,
    })
}

/// Returns the JWK Set of a client.
pub(crate) fn client_keys(client: &Client) -> Option<Value> {
    serde_json::from_str(client.jwks.as_deref()?).ok()
}

/// A client assertion, not verified yet.
struct Assertion<'p> {
    jws: Jws<'p>,
    claims: Map<String, Value>,
}

fn assertion(parameters: &Parameters) -> Result<Option<Assertion<'_>>, OAuthError> {
    let Some(text) = parameters.get("client_assertion") else {
        return Ok(None);
    };
    if parameters.get("client_assertion_type") != Some(JWT_BEARER) {
        return Err(OAuthError::invalid_client(
            "the type of the client assertion is unknown",
        ));
    }
    let jws = Jws::parse(text).ok_or_else(|| OAuthError::invalid_client("the client assertion is not a JWT"))?;
    let claims = jws.claims();
    let claims = claims.ok_or_else(|| OAuthError::invalid_client("the client assertion has no claims"))?;
    Ok(Some(Assertion { jws, claims }))
}

/// Returns the client id, which must be the same everywhere in the request.
fn identify(
    credentials: Credentials<'_>,
    parameters: &Parameters,
    assertion: Option<&Assertion<'_>>,
) -> Result<String, OAuthError> {
    let subject = assertion.and_then(|assertion| assertion.claims.get("sub")?.as_str());
    let mut ids = [credentials.client_id, parameters.get("client_id"), subject]
        .into_iter()
        .flatten();
    let id = ids
        .next()
        .ok_or_else(|| OAuthError::invalid_client("the request does not identify a client"))?;
    if ids.any(|other| other != id) {
        return Err(OAuthError::invalid_request("the request has several client ids"));
    }
    Ok(id.to_owned())
}

/// Checks the claims of a client assertion (RFC 7523, section 3), and that it is used once.
fn check_claims(realm: &mut Realm, identifier: &str, assertion: &Assertion<'_>) -> Result<(), OAuthError> {
    let text = |name: &str| assertion.claims.get(name)?.as_str();
    let refused = |description: &str| {
        Err(OAuthError::invalid_client(format!(
            "the client assertion {description}"
        )))
    };
    if text("iss") != Some(identifier) || text("sub") != Some(identifier) {
        return refused("was not issued by the client");
    }
    let Some(expires_at) = jws::time(&assertion.claims, "exp") else {
        return refused("has no time of expiry");
    };
    if expires_at <= realm.now {
        return refused("has expired");
    }
    if jws::is_early(&assertion.claims, realm.now) {
        return refused("is not valid yet");
    }
    if !is_audience(realm, assertion.claims.get("aud")) {
        return refused("is for another audience");
    }
    if let Some(jti) = text("jti") {
        let id = format!("assertion {identifier} {jti}");
        if realm
            .used_jwts
            .get(&id)
            .is_some_and(|expires_at| *expires_at > realm.now)
        {
            return refused("was used before");
        }
        realm.used_jwts.insert(id, expires_at);
    }
    Ok(())
}

/// Returns whether a JWT is for this service: its issuer, or one of its endpoints, unless only the issuer is allowed.
pub(crate) fn is_audience(realm: &Realm, audience: Option<&Value>) -> bool {
    let service = realm.service();
    let mut accepted = vec![service.issuer.as_deref()];
    if service.client_assertion_aud_restricted_to_issuer != Some(true) {
        accepted.extend([
            service.token_endpoint.as_deref(),
            service.pushed_auth_req_endpoint.as_deref(),
            service.revocation_endpoint.as_deref(),
            service.introspection_endpoint.as_deref(),
            service.backchannel_authentication_endpoint.as_deref(),
            service.device_authorization_endpoint.as_deref(),
        ]);
    }
    let is_accepted = |value: &Value| value.as_str().is_some_and(|text| accepted.contains(&Some(text)));
    match audience {
        Some(Value::Array(values)) => values.iter().any(is_accepted),
        Some(value) => is_accepted(value),
        None => false,
    }
}
