//! Clients that poll the token endpoint until a user has decided (RFC 8628, section 3.5; CIBA Core 1.0, section 11).

use super::error::OAuthError;
use crate::clock::{Millis, seconds};
use crate::state::ticket::IssuedClaims;
use crate::state::waiting::{Decision, WaitingRequest};

/// How much earlier than its interval a client may poll: timers are not exact.
const TOLERANCE: Millis = 500;

/// How much longer the interval becomes after `slow_down`, in seconds (RFC 8628, section 3.5).
const SLOWER: i64 = 5;

/// Returns what the user has authorized, and records when the client has polled.
///
/// # Errors
/// `authorization_pending`, `slow_down`, `expired_token`, `access_denied`, or another reason to fail.
pub(crate) fn poll(request: &mut WaitingRequest, now: Millis) -> Result<IssuedClaims, OAuthError> {
    if request.expires_at <= now {
        return Err(OAuthError::new("expired_token", "the request has expired"));
    }
    let last = request.polled_at.replace(now);
    match &request.decision {
        Decision::Authorized(issued) => Ok((**issued).clone()),
        Decision::Denied { description } => Err(OAuthError::new("access_denied", description)),
        Decision::Failed { description } => Err(OAuthError::server_error(description)),
        Decision::Pending => {
            if last.is_some_and(|last| now - last < seconds(request.interval) - TOLERANCE) {
                request.interval = request.interval.saturating_add(SLOWER);
                return Err(OAuthError::new("slow_down", "the client polls too often"));
            }
            Err(OAuthError::new("authorization_pending", "the user has not decided yet"))
        }
    }
}
