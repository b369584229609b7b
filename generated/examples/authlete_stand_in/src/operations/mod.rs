//! The responses to the operations of the API: a module for each group.

#![allow(
    clippy::needless_update,
    reason = "some models have no more members than those that `api_response!` sets"
)]

pub(crate) mod api_response;
mod authorization;
mod backchannel;
mod client;
mod client_grants;
mod client_metadata;
mod device;
mod grant_management;
mod introspection;
mod jose;
mod pushed_authorization;
pub(crate) mod range;
mod registration;
mod revocation;
pub(crate) mod router;
mod service;
mod token;
mod token_creation;
mod token_decisions;
mod token_exchange;
mod token_management;
mod token_request;
mod token_response;
mod userinfo;
mod utility;

use router::Router;

/// Sets up the handlers of all operations.
pub(crate) fn set_up(router: &Router<'_>) {
    service::set_up(router);
    client::set_up(router);
    client_grants::set_up(router);
    authorization::set_up(router);
    pushed_authorization::set_up(router);
    token::set_up(router);
    introspection::set_up(router);
    userinfo::set_up(router);
    device::set_up(router);
    backchannel::set_up(router);
    revocation::set_up(router);
    registration::set_up(router);
    grant_management::set_up(router);
    token_creation::set_up(router);
    token_management::set_up(router);
    jose::set_up(router);
    utility::set_up(router);
    router.reject_others();
}
