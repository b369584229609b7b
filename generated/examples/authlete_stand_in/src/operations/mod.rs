//! What the stand-in answers to each operation of the API: a module for each group.

#![allow(
    clippy::needless_update,
    reason = "some models have no more members than those that `answer!` sets"
)]

pub(crate) mod answer;
mod authorization;
mod backchannel;
mod client;
mod client_grants;
mod client_metadata;
pub(crate) mod desk;
mod device;
mod grant_management;
mod introspection;
mod jose;
mod pushed_authorization;
pub(crate) mod range;
mod registration;
mod revocation;
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

use desk::Desk;

/// Sets up the answers to all operations.
pub(crate) fn set_up(desk: &Desk<'_>) {
    service::set_up(desk);
    client::set_up(desk);
    client_grants::set_up(desk);
    authorization::set_up(desk);
    pushed_authorization::set_up(desk);
    token::set_up(desk);
    introspection::set_up(desk);
    userinfo::set_up(desk);
    device::set_up(desk);
    backchannel::set_up(desk);
    revocation::set_up(desk);
    registration::set_up(desk);
    grant_management::set_up(desk);
    token_creation::set_up(desk);
    token_management::set_up(desk);
    jose::set_up(desk);
    utility::set_up(desk);
    desk.refuse_others();
}
