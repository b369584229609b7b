//! The client: the server, the credentials and the settings that its calls share.
//!
//! `builder` and `environment` create an `api_client`. Nothing here sends a request; that is `call`.

pub(crate) mod api_client;
pub(crate) mod base_url;
pub(crate) mod builder;
pub(crate) mod environment;
pub(crate) mod hooks;
pub(crate) mod http_clients;
pub(crate) mod settings;
