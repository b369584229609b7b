//! What end users have agreed to.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use async_trait::async_trait;
use authlete::models::AuthorizationResponse;

/// Where the consents of end users are kept. A real one is a table of a database.
#[async_trait]
pub trait ConsentStore: Send + Sync {
    /// What the end user has agreed to for a client so far.
    async fn consent(&self, subject: &str, client_id: i64) -> Consent;

    /// Adds to what the end user has agreed to.
    async fn add(&self, subject: &str, client_id: i64, consent: Consent);
}

/// What an end user agreed to for one client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consent {
    /// The scopes, with the variable parts of dynamic ones.
    pub scopes: BTreeSet<String>,
    /// The claims that the client may read.
    pub claims: BTreeSet<String>,
}

impl Consent {
    /// Whether the consent covers everything that a request asks for.
    ///
    /// Authorization details describe one transaction, such as a payment (RFC 9396, section 1), and a grant with an
    /// identifier is an object of its own (Grant Management for OAuth 2.0), so that no earlier consent covers them.
    #[must_use]
    pub fn covers(&self, request: &AuthorizationResponse) -> bool {
        let details = request
            .authorization_details
            .as_ref()
            .and_then(|details| details.elements.as_ref());
        let asked = Self::asked_for(request);
        details.is_none_or(Vec::is_empty)
            && request.gm_action.is_none()
            && asked.scopes.is_subset(&self.scopes)
            && asked.claims.is_subset(&self.claims)
    }

    /// Everything that a request asks for.
    #[must_use]
    pub fn asked_for(request: &AuthorizationResponse) -> Self {
        let scopes = request.scopes.iter().flatten().filter_map(|scope| scope.name.clone());
        let dynamic_scopes = request
            .dynamic_scopes
            .iter()
            .flatten()
            .filter_map(|scope| scope.value.clone());
        let claims = request
            .claims
            .iter()
            .chain(&request.claims_at_user_info)
            .flatten()
            .cloned();
        Self {
            scopes: scopes.chain(dynamic_scopes).collect(),
            claims: claims.collect(),
        }
    }
}

/// The claims that a scope stands for (OpenID Connect Core 1.0, section 5.4).
#[must_use]
pub fn claims_of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
        "email" => &["email", "email_verified"],
        "address" => &["address"],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    }
}

/// The requested scopes that the user selected, or cannot leave out.
pub(crate) fn granted_scopes<'a>(
    request: &AuthorizationResponse,
    selected: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let selected: Vec<_> = selected.collect();
    let is_dynamic = |scope: &str| {
        request
            .dynamic_scopes
            .iter()
            .flatten()
            .any(|it| it.value.as_deref() == Some(scope))
    };
    let asked = Consent::asked_for(request).scopes;
    asked
        .into_iter()
        .filter(|scope| scope == "openid" || is_dynamic(scope) || selected.contains(&scope.as_str()))
        .collect()
}

/// The claims for the ID token, and all claims, that the client may read if it gets these scopes, or all scopes. A claim
/// that only a scope stands for falls away with that scope.
pub(crate) fn granted_claims(request: &AuthorizationResponse, scopes: Option<&[String]>) -> (Vec<String>, Vec<String>) {
    let asked = Consent::asked_for(request);
    let is_refused = |scope: &&String| scopes.is_some_and(|granted| !granted.contains(scope));
    let refused: Vec<_> = asked
        .scopes
        .iter()
        .filter(is_refused)
        .flat_map(|scope| claims_of_scope(scope))
        .collect();
    let is_granted = |claim: &String| !refused.contains(&&claim.as_str());
    let id_token = request
        .claims
        .iter()
        .flatten()
        .filter(|claim| is_granted(claim))
        .cloned()
        .collect();
    (id_token, asked.claims.into_iter().filter(is_granted).collect())
}

/// The ID of the client.
pub(crate) fn client_id(request: &AuthorizationResponse) -> i64 {
    request
        .client
        .as_ref()
        .and_then(|client| client.client_id)
        .unwrap_or_default()
}

/// Keeps the consents in memory.
#[derive(Default)]
pub struct ConsentsInMemory(Mutex<HashMap<(String, i64), Consent>>);

impl ConsentsInMemory {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, i64), Consent>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl ConsentStore for ConsentsInMemory {
    async fn consent(&self, subject: &str, client_id: i64) -> Consent {
        self.lock()
            .get(&(subject.to_owned(), client_id))
            .cloned()
            .unwrap_or_default()
    }

    async fn add(&self, subject: &str, client_id: i64, consent: Consent) {
        let mut consents = self.lock();
        let known = consents.entry((subject.to_owned(), client_id)).or_default();
        known.scopes.extend(consent.scopes);
        known.claims.extend(consent.claims);
    }
}

#[cfg(test)]
mod tests {
    use authlete::models::{AuthorizationDetailsElement, AuthzDetails, GrantManagementAction, Scope};

    use super::*;

    fn request(scopes: &[&str]) -> AuthorizationResponse {
        let scope = |&name: &&str| Scope {
            name: Some(name.to_owned()),
            ..Default::default()
        };
        AuthorizationResponse {
            scopes: Some(scopes.iter().map(scope).collect()),
            ..Default::default()
        }
    }

    #[tokio::test]
    async fn consents_add_up_for_one_user_and_client() {
        let store = ConsentsInMemory::default();
        store.add("1001", 1, Consent::asked_for(&request(&["openid"]))).await;
        store.add("1001", 1, Consent::asked_for(&request(&["email"]))).await;
        let consent = store.consent("1001", 1).await;
        assert!(consent.covers(&request(&["openid", "email"])));
        assert!(!consent.covers(&request(&["openid", "phone"])));
        assert!(!store.consent("1001", 2).await.covers(&request(&["openid"])));
        assert!(!store.consent("1002", 1).await.covers(&request(&["openid"])));
    }

    #[test]
    fn authorization_details_grants_and_new_claims_are_not_covered() {
        let consent = Consent::asked_for(&request(&["openid"]));
        let elements = Some(vec![AuthorizationDetailsElement::default()]);
        let details = AuthorizationResponse {
            authorization_details: Some(AuthzDetails { elements }),
            ..request(&["openid"])
        };
        assert!(!consent.covers(&details));
        let grant = AuthorizationResponse {
            gm_action: Some(GrantManagementAction::Create),
            ..request(&["openid"])
        };
        assert!(!consent.covers(&grant));
        let claims = AuthorizationResponse {
            claims: Some(vec!["email".to_owned()]),
            ..request(&["openid"])
        };
        assert!(!consent.covers(&claims));
    }
}
