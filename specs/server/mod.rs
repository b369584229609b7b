//! What an authorization server or a resource server needs next to the calls of the API.
//!
//! - [`client_authentication`]: the credentials of a client in a request with HTTP Basic;
//! - [`client_certificate`]: the certificate of a client behind a proxy that terminates TLS;
//! - [`access_token`]: the access token and the DPoP proof of a request;
//! - [`end_user`]: whether the login and the consent of an end user are enough for an authorization request;
//! - [`protected_resource`]: a tower layer that lets requests with a valid access token through.

pub mod access_token;
pub mod client_authentication;
pub mod client_certificate;
pub mod end_user;
pub mod protected_resource;
