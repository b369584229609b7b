//! The tests of the server: its router is called directly, nothing listens.

mod authorization;
mod browser;
mod endpoints;
mod flows;
mod oauth_client;
mod other_grants;
mod policies;
mod protected_resource;
mod servers;
mod sessions;
mod token_endpoint;
