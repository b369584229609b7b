//! What every server on Authlete needs, without this server: it depends on `http`, `tower` and `authlete` only.

pub mod access_token;
pub mod client_authentication;
pub mod client_certificate;
pub mod end_user;
pub mod protected_resource;
