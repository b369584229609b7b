//! [`Authorization`]: what a client was authorized for. Tickets, codes and tokens carry it on.

use authlete::models::{AuthzDetails, GrantType, Property};
use serde::{Deserialize, Serialize};

/// What a client was authorized for, and by whom.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub(crate) client_id: i64,
    /// The client used its alias instead of its id.
    pub(crate) alias_used: bool,
    /// `None` if there is no user, as with client credentials.
    pub(crate) subject: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) grant_type: GrantType,
    pub(crate) properties: Vec<Property>,
    /// The resource indicators (RFC 8707).
    pub(crate) resources: Vec<String>,
    pub(crate) authorization_details: Option<AuthzDetails>,
    pub(crate) acr: Option<String>,
    /// The time when the user was authenticated, in seconds.
    pub(crate) auth_time: Option<i64>,
    pub(crate) session_id: Option<String>,
    pub(crate) consented_claims: Vec<String>,
    /// The id of the grant (Grant Management for OAuth 2.0).
    pub(crate) grant_id: Option<String>,
    /// The requested claims of the ID token and of the UserInfo response.
    pub(crate) requested: RequestedClaims,
    /// The claims that the service gave for the payload of a JWT access token, as JSON.
    pub(crate) jwt_at_claims: Option<String>,
}

/// The parameter `claims` of an authorization request (OpenID Connect Core 1.0, section 5.5): its members `id_token` and
/// `userinfo` as JSON.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct RequestedClaims {
    pub(crate) id_token: Option<String>,
    pub(crate) userinfo: Option<String>,
}

impl RequestedClaims {
    /// Returns the names of the claims that are requested for the ID token.
    pub(crate) fn id_token_names(&self) -> Vec<String> {
        names(self.id_token.as_deref())
    }

    /// Returns the names of the claims that are requested for the UserInfo response.
    pub(crate) fn userinfo_names(&self) -> Vec<String> {
        names(self.userinfo.as_deref())
    }
}

fn names(json: Option<&str>) -> Vec<String> {
    let object: Option<serde_json::Map<String, serde_json::Value>> =
        json.and_then(|json| serde_json::from_str(json).ok());
    object
        .into_iter()
        .flat_map(|object| object.into_iter().map(|(name, _)| name))
        .collect()
}
