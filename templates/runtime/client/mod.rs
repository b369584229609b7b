//! The client: the server, the credentials and the settings that its calls share.
//!
//! `builder` creates an `api_client`, and `environment` configures a builder from environment variables. Nothing here
//! sends a request; `call` does.

pub(crate) mod api_client;
pub(crate) mod base_url;
pub(crate) mod builder;
pub(crate) mod environment;
pub(crate) mod hooks;
pub(crate) mod http_clients;
pub(crate) mod settings;
