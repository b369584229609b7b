//! Requests of CIBA that wait for their users (CIBA Core 1.0), in memory.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use authlete::models::BackchannelAuthenticationResponse;

/// How many requests wait for a user at most. Others are refused.
const MAX_PER_USER: usize = 20;

/// A request that waits.
#[derive(Clone)]
pub(crate) struct Approval {
    /// Its random ID for the page.
    pub(crate) id: String,
    /// What Authlete found out about the request. It has the ticket.
    pub(crate) request: BackchannelAuthenticationResponse,
    /// When the client stops to ask.
    pub(crate) expires: Instant,
}

/// The requests that wait, by the subject of the user.
#[derive(Default)]
pub(crate) struct Approvals(Mutex<HashMap<String, Vec<Approval>>>);

impl Approvals {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Approval>>> {
        let mut approvals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        approvals.retain(|_, waiting| {
            waiting.retain(|approval| approval.expires > now);
            !waiting.is_empty()
        });
        approvals
    }

    /// Whether a user has room for another request.
    pub(crate) fn has_room(&self, subject: &str) -> bool {
        self.lock()
            .get(subject)
            .is_none_or(|waiting| waiting.len() < MAX_PER_USER)
    }

    /// Adds a request that waits for a user.
    pub(crate) fn add(
        &self,
        subject: &str,
        id: String,
        request: BackchannelAuthenticationResponse,
        lifetime: Duration,
    ) {
        let approval = Approval {
            id,
            request,
            expires: Instant::now() + lifetime,
        };
        self.lock().entry(subject.to_owned()).or_default().push(approval);
    }

    /// The requests that wait for a user.
    pub(crate) fn list(&self, subject: &str) -> Vec<Approval> {
        self.lock().get(subject).cloned().unwrap_or_default()
    }

    /// Takes a request of a user out. There is none if it has expired, was decided on, or is another user's.
    pub(crate) fn take(&self, subject: &str, id: &str) -> Option<Approval> {
        let mut approvals = self.lock();
        let waiting = approvals.get_mut(subject)?;
        let index = waiting.iter().position(|approval| approval.id == id)?;
        Some(waiting.remove(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_decided_once_by_its_user() {
        let approvals = Approvals::default();
        let request = BackchannelAuthenticationResponse::default;
        approvals.add("1001", "a".to_owned(), request(), Duration::from_secs(600));
        approvals.add("1001", "b".to_owned(), request(), Duration::ZERO);
        assert_eq!(approvals.list("1001").len(), 1);
        assert!(approvals.take("1002", "a").is_none());
        assert!(approvals.take("1001", "b").is_none());
        assert!(approvals.take("1001", "a").is_some());
        assert!(approvals.take("1001", "a").is_none());
    }

    #[test]
    fn the_room_of_a_user_is_limited() {
        let approvals = Approvals::default();
        for number in 0..MAX_PER_USER {
            assert!(approvals.has_room("1001"));
            approvals.add("1001", number.to_string(), Default::default(), Duration::from_secs(600));
        }
        assert!(!approvals.has_room("1001"));
        assert!(approvals.has_room("1002"));
    }
}
