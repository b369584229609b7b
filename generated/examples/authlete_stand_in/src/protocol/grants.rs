//! Grants (Grant Management for OAuth 2.0).

use super::error::OAuthError;
use crate::jose::random;
use crate::state::authorization::Authorization;
use crate::state::realm::Realm;
use crate::state::waiting::GrantRecord;
use authlete::models::{AuthzDetails, Grant, GrantScope};

/// Creates, replaces or extends the grant that an authorization belongs to, and sets its id. Without an action, there is no
/// grant.
///
/// # Errors
/// `invalid_grant_id`: the grant is one of another client or user.
pub(crate) fn apply(
    realm: &mut Realm,
    authorization: &mut Authorization,
    action: Option<&str>,
) -> Result<(), OAuthError> {
    let Some(action) = action else {
        return Ok(());
    };
    let new = of_authorization(authorization);
    if action == "create" {
        let id = random::token();
        realm.grants.insert(&id, new);
        authorization.grant_id = Some(id);
        return Ok(());
    }
    let id = authorization.grant_id.clone().unwrap_or_default();
    let old = realm.grants.get_mut(&id);
    let is_own = |old: &&mut GrantRecord| old.client_id == new.client_id && old.subject == new.subject;
    let Some(old) = old.filter(is_own) else {
        return Err(OAuthError::new(
            "invalid_grant_id",
            "the grant is one of another client or user",
        ));
    };
    if action == "replace" {
        *old = new;
        // The tokens of the old grant are revoked: they may have more rights.
        realm
            .tokens
            .retain(|token| token.authorization.grant_id.as_ref() != Some(&id));
    } else {
        merge(old, new);
    }
    Ok(())
}

/// Returns a grant as the API describes it.
pub(crate) fn describe(grant: &GrantRecord) -> Grant {
    let scope = |(names, resources): &(String, Vec<String>)| GrantScope {
        scope: Some(names.clone()),
        resource: (!resources.is_empty()).then(|| resources.clone()),
    };
    Grant {
        scopes: Some(grant.scopes.iter().map(scope).collect()),
        claims: Some(grant.claims.clone()),
        authorization_details: grant.authorization_details.clone(),
    }
}

fn of_authorization(authorization: &Authorization) -> GrantRecord {
    GrantRecord {
        client_id: authorization.client_id,
        subject: authorization.subject.clone().unwrap_or_default(),
        scopes: vec![(authorization.scopes.join(" "), authorization.resources.clone())],
        claims: authorization.consented_claims.clone(),
        authorization_details: authorization.authorization_details.clone(),
    }
}

fn merge(old: &mut GrantRecord, new: GrantRecord) {
    for entry in new.scopes {
        if !old.scopes.contains(&entry) {
            old.scopes.push(entry);
        }
    }
    for claim in new.claims {
        if !old.claims.contains(&claim) {
            old.claims.push(claim);
        }
    }
    let new = new
        .authorization_details
        .and_then(|details| details.elements)
        .unwrap_or_default();
    if !new.is_empty() {
        let details = old.authorization_details.get_or_insert_with(AuthzDetails::default);
        details.elements.get_or_insert_default().extend(new);
    }
}
