//! The mock server for tests. `test_util` exports its public types.
//!
//! A test sets up an `expectation` with a call, whose request becomes a `request_matcher`. `http_server` receives a
//! request as a `received_request`, and `state` selects the `response` of the first expectation that matches. If none
//! does, `differences` and `routes` explain why. A function of the test may compute the response, which is a `reply` then;
//! all responses of an `api_server` are computed, and it runs for a long time. A body that is sent piece by piece is a `playback`, and one of the
//! items of a stream an `item_playback`; it can break the `connection`.

pub(crate) mod api_server;
pub(crate) mod connection;
pub(crate) mod differences;
pub(crate) mod expectation;
pub(crate) mod http_server;
pub(crate) mod item_playback;
pub(crate) mod mock_response;
pub(crate) mod mocked_call;
pub(crate) mod playback;
pub(crate) mod received_request;
pub(crate) mod reply;
pub(crate) mod request_matcher;
pub(crate) mod response;
pub(crate) mod response_parts;
pub(crate) mod routes;
pub(crate) mod server;
pub(crate) mod state;
