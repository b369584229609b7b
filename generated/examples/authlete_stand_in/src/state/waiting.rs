//! The records of requests that wait: for a decision of the service, or for the user at another device.

use super::authorization::Authorization;
use super::ticket::IssuedClaims;
use super::token::Binding;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// A token request that the service decides on: the password grant.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PendingTokenRequest {
    pub(crate) authorization: Authorization,
    pub(crate) binding: Binding,
    pub(crate) refreshable: bool,
    pub(crate) expires_at: Millis,
}

/// What became of a request that a user decides on at another device.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Decision {
    /// The user has not decided yet.
    Pending,
    /// The user agreed; with the claims of the ID token.
    Authorized(Box<IssuedClaims>),
    /// The user refused.
    Denied { description: String },
    /// It failed for another reason.
    Failed { description: String },
}

/// A request that a user decides on at another device, while its client polls.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WaitingRequest {
    pub(crate) authorization: Authorization,
    /// In seconds.
    pub(crate) refresh_token_duration: Option<i64>,
    pub(crate) decision: Decision,
    pub(crate) expires_at: Millis,
    /// In seconds.
    pub(crate) interval: i64,
    pub(crate) polled_at: Option<Millis>,
}

impl WaitingRequest {
    /// A request on which the user has not decided. `interval` is in seconds.
    pub(crate) fn new(authorization: Authorization, expires_at: Millis, interval: i64) -> Self {
        Self {
            authorization,
            refresh_token_duration: None,
            decision: Decision::Pending,
            expires_at,
            interval,
            polled_at: None,
        }
    }
}

/// A device code (RFC 8628).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeviceRequest {
    pub(crate) user_code: String,
    pub(crate) acrs: Vec<String>,
    pub(crate) waiting: WaitingRequest,
}

/// A backchannel authentication request (CIBA Core 1.0).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BackchannelRequest {
    /// The `auth_req_id`, once it is issued.
    pub(crate) auth_req_id: Option<String>,
    pub(crate) delivery_mode: String,
    pub(crate) notification_token: Option<String>,
    /// In seconds.
    pub(crate) duration: i64,
    pub(crate) waiting: WaitingRequest,
}

/// What a user has granted to a client: for the operations on granted scopes and on grants.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Consent {
    pub(crate) client_id: i64,
    pub(crate) subject: String,
    pub(crate) latest: Vec<String>,
    pub(crate) merged: Vec<String>,
    pub(crate) modified_at: Millis,
}

/// A grant (Grant Management for OAuth 2.0).
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct GrantRecord {
    pub(crate) client_id: i64,
    pub(crate) subject: String,
    /// Scopes with the resources that they were requested for.
    pub(crate) scopes: Vec<(String, Vec<String>)>,
    pub(crate) claims: Vec<String>,
    pub(crate) authorization_details: Option<authlete::models::AuthzDetails>,
}
