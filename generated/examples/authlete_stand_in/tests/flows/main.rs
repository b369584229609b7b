//! Each flow that the stand-in plays, with the `authlete` client: a module for each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod authorization_code;
mod authorization_requests;
mod authorization_responses;
mod backchannel;
mod client_authentication;
mod database;
mod device;
mod dpop;
mod grants;
mod keys;
mod management;
mod registration;
mod request_objects;
mod server;
mod signatures;
mod support;
mod token_exchange;
mod token_management;
mod tokens;
