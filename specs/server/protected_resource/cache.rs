//! A cache for the results of introspection.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Grant;

/// The maximum number of tokens. If all of them are valid when another one is added, the cache is emptied.
const CAPACITY: usize = 10_000;

/// The grants of access tokens. A grant is used until its token expires, and for a maximum time: within that time, a
/// revocation is not noticed.
pub(super) struct Cache {
    max_age: Duration,
    entries: Mutex<HashMap<String, (Instant, Grant)>>,
}

impl Cache {
    pub(super) fn new(max_age: Duration) -> Self {
        Self {
            max_age,
            entries: Mutex::default(),
        }
    }

    /// Returns an empty cache with the same maximum time.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.max_age)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Instant, Grant)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the grant of a token that was introspected before.
    pub(super) fn get(&self, token: &str) -> Option<Grant> {
        let entries = self.lock();
        let (until, grant) = entries.get(token)?;
        (*until > Instant::now()).then(|| grant.clone())
    }

    /// Adds the grant of a token, unless the token has expired.
    pub(super) fn insert(&self, token: &str, grant: &Grant) {
        let left = grant
            .expires_at
            .map(|time| time.duration_since(SystemTime::now()).unwrap_or_default());
        let lifetime = left.map_or(self.max_age, |left| left.min(self.max_age));
        if lifetime.is_zero() {
            return;
        }
        let now = Instant::now();
        // A maximum may be larger than any time of the clock.
        let Some(until) = now.checked_add(lifetime) else {
            return;
        };
        let mut entries = self.lock();
        if entries.len() >= CAPACITY {
            entries.retain(|_, (until, _)| *until > now);
        }
        if entries.len() >= CAPACITY {
            entries.clear();
        }
        entries.insert(token.to_owned(), (until, grant.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(lifetime: i64) -> Grant {
        let seconds = Duration::from_secs(lifetime.unsigned_abs());
        let now = SystemTime::now();
        let expires_at = if lifetime < 0 { now - seconds } else { now + seconds };
        Grant {
            subject: None,
            client_id: None,
            scopes: Vec::new(),
            expires_at: Some(expires_at),
        }
    }

    #[test]
    fn a_grant_is_cached_until_its_token_expires_and_not_longer_than_the_maximum() {
        let cache = Cache::new(Duration::from_secs(60));
        cache.insert("valid", &grant(3600));
        cache.insert("expired", &grant(-1));
        assert!(cache.get("valid").is_some() && cache.get("expired").is_none() && cache.get("other").is_none());
        let until = cache.lock().get("valid").map(|(until, _)| *until);
        assert!(until.is_some_and(|until| until <= Instant::now() + Duration::from_secs(60)));
        let off = Cache::new(Duration::ZERO);
        off.insert("valid", &grant(3600));
        assert!(off.get("valid").is_none());
    }

    #[test]
    fn a_maximum_without_an_end_is_no_problem() {
        let cache = Cache::new(Duration::MAX);
        cache.insert("limited", &grant(3600));
        let unlimited = Grant {
            expires_at: None,
            ..grant(3600)
        };
        cache.insert("unlimited", &unlimited);
        assert!(cache.get("limited").is_some() && cache.get("unlimited").is_none());
    }

    #[test]
    fn the_number_of_tokens_is_limited() {
        let cache = Cache::new(Duration::from_secs(60));
        for number in 0..=CAPACITY {
            cache.insert(&number.to_string(), &grant(3600));
        }
        assert!(cache.lock().len() <= CAPACITY);
        assert!(cache.get(&CAPACITY.to_string()).is_some());
    }
}
