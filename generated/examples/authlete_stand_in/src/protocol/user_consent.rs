//! The consent of a user at another device to a request that waits for it.

use super::{consent, scopes};
use crate::state::realm::Realm;
use crate::state::ticket::IssuedClaims;
use crate::state::waiting::{Decision, WaitingRequest};
use authlete::models::Property;

/// What the service says about a user who has consented.
pub(crate) struct UserConsent {
    pub(crate) subject: String,
    /// In place of the requested scopes.
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) acr: Option<String>,
    /// In seconds since the Unix epoch; 0 if it is not known.
    pub(crate) auth_time: Option<i64>,
    pub(crate) properties: Option<Vec<Property>>,
    pub(crate) consented_claims: Option<Vec<String>>,
    pub(crate) jwt_at_claims: Option<String>,
    /// In seconds.
    pub(crate) refresh_token_duration: Option<i64>,
    pub(crate) issued: IssuedClaims,
}

/// Records that the user has consented to a request.
pub(crate) fn authorize(realm: &mut Realm, request: &mut WaitingRequest, consent: UserConsent) {
    let granted = consent.scopes.map(|granted| scopes::supported(realm, &granted));
    let authorization = &mut request.authorization;
    authorization.scopes = granted.unwrap_or_else(|| authorization.scopes.clone());
    authorization.acr = consent.acr;
    authorization.auth_time = consent.auth_time.filter(|time| *time > 0);
    authorization.properties = consent.properties.unwrap_or_default();
    authorization.consented_claims = consent.consented_claims.unwrap_or_default();
    authorization.jwt_at_claims = consent.jwt_at_claims;
    consent::record(realm, authorization.client_id, &consent.subject, &authorization.scopes);
    authorization.subject = Some(consent.subject);
    request.refresh_token_duration = consent.refresh_token_duration;
    request.decision = Decision::Authorized(Box::new(consent.issued));
}
