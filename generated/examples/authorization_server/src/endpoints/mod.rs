//! The endpoints. Each passes its request on to Authlete and sends what the response of Authlete stands for.

pub(crate) mod authorization;
mod authorization_response;
pub(crate) mod ciba;
pub(crate) mod consent;
mod created_token;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod grant_management;
pub(crate) mod introspection;
mod jwt_bearer;
pub(crate) mod login;
pub(crate) mod pushed_authorization;
pub(crate) mod registration;
pub(crate) mod revocation;
pub(crate) mod token;
mod token_exchange;
pub(crate) mod userinfo;
