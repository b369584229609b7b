//! What users have granted to clients.

use crate::state::realm::Realm;
use crate::state::waiting::Consent;

/// Remembers the scopes that a user has granted to a client.
pub(crate) fn record(realm: &mut Realm, client_id: i64, subject: &str, scopes: &[String]) {
    let id = id(client_id, subject);
    let mut merged = realm
        .consents
        .get(&id)
        .map(|consent| consent.merged.clone())
        .unwrap_or_default();
    for scope in scopes {
        if !merged.contains(scope) {
            merged.push(scope.clone());
        }
    }
    let consent = Consent {
        client_id,
        subject: subject.to_owned(),
        latest: scopes.to_vec(),
        merged,
        modified_at: realm.now,
    };
    realm.consents.insert(id, consent);
}

/// Returns the id of the record.
pub(crate) fn id(client_id: i64, subject: &str) -> String {
    format!("{client_id} {subject}")
}
