//! An authorization server on the crate `authlete`: OAuth 2.0 and OpenID Connect with axum.
//!
//! Authlete has the protocol. This server has what Authlete cannot have: the URLs, the users, their sessions and consents,
//! and the pages. [`App`] holds all of it, and [`router`] shows the endpoints on one screen.

#![forbid(unsafe_code)]

mod app;
mod approvals;
mod cached_document;
mod client_request;
mod config;
mod consent;
mod destination;
mod endpoints;
mod error;
mod interaction;
mod pages;
mod passwords;
mod router;
mod security;
mod session;
mod session_store;
mod users;

pub use app::App;
pub use config::{Config, ConfigError, Registration, ResourceServer};
pub use consent::{Consent, ConsentStore, ConsentsInMemory, claims_of_scope};
pub use router::router;
pub use users::{User, UserDirectory, UsersError, UsersInMemory};
