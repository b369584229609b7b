//! The rules of OAuth 2.0 and OpenID Connect, without the API: they know requests as parameters, and the state.

pub(crate) mod access_check;
pub(crate) mod authorization_request;
pub(crate) mod authorization_response;
pub(crate) mod claims;
pub(crate) mod client_authentication;
pub(crate) mod clients;
pub(crate) mod consent;
pub(crate) mod error;
pub(crate) mod grants;
pub(crate) mod id_token;
pub(crate) mod issuance;
pub(crate) mod parameters;
pub(crate) mod polling;
pub(crate) mod proof;
pub(crate) mod request_details;
pub(crate) mod request_object;
pub(crate) mod request_target;
pub(crate) mod response_mode;
pub(crate) mod scopes;
pub(crate) mod user_consent;
