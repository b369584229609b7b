//! The records on the way from an authorization request to a token: pushed requests, tickets and codes.

use super::authorization::Authorization;
use super::response_target::ResponseTarget;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// A pushed authorization request (RFC 9126).
#[derive(Serialize, Deserialize)]
pub(crate) struct PushedRequest {
    pub(crate) client_id: i64,
    /// The parameters as a form, without those that authenticated the client.
    pub(crate) parameters: String,
    /// The thumbprint of the DPoP key, if the client proved one (RFC 9449, section 10.1).
    pub(crate) jkt: Option<String>,
    pub(crate) expires_at: Millis,
}

/// An authorization request that waits for the decision of the user.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) request: AuthorizationRequestRecord,
    /// The arbitrary text of the service that goes with the ticket.
    pub(crate) context: Option<String>,
    pub(crate) expires_at: Millis,
}

/// A valid authorization request.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuthorizationRequestRecord {
    pub(crate) authorization: Authorization,
    pub(crate) target: ResponseTarget,
    pub(crate) response_types: ResponseTypes,
    /// The redirect URI as it was in the request: then it must be in the token request, too (RFC 6749, section 4.1.3).
    pub(crate) given_redirect_uri: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<CodeChallenge>,
    /// The thumbprint of the DPoP key that the code is bound to.
    pub(crate) jkt: Option<String>,
    pub(crate) max_age: Option<i32>,
    pub(crate) grant_action: Option<String>,
}

/// What an authorization response contains.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ResponseTypes {
    pub(crate) code: bool,
    pub(crate) token: bool,
    pub(crate) id_token: bool,
}

/// A code challenge (RFC 7636).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CodeChallenge {
    pub(crate) challenge: String,
    /// Whether the method is `S256` and not `plain`.
    pub(crate) is_s256: bool,
}

/// An authorization code.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) request: AuthorizationRequestRecord,
    pub(crate) issue: IssuedClaims,
    pub(crate) expires_at: Millis,
    /// The id of the token that was issued for it. If the code is used again, the token is revoked (RFC 6749, section
    /// 4.1.2).
    pub(crate) token: Option<String>,
}

/// What the service decided for the tokens.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct IssuedClaims {
    /// The claims of the ID token as JSON.
    pub(crate) claims: Option<String>,
    /// The `sub` of the ID token, if it is not the subject.
    pub(crate) sub: Option<String>,
    /// The value for the access token, if the service chose one.
    pub(crate) access_token: Option<String>,
    /// In seconds.
    pub(crate) access_token_duration: Option<i64>,
    /// Additional members of the header of the ID token, as JSON.
    pub(crate) header: Option<String>,
    /// `string`, or `array`.
    pub(crate) audience_type: Option<String>,
}
