//! Servers: a `mock_server` for one test, and an `api_server` whose responses are all computed, and that runs for a long
//! time. Both are an `http_server` on a thread of its own.

pub(crate) mod api_server;
pub(crate) mod http_server;
pub(crate) mod mock_server;
