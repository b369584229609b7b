//! What a test expects: `when` a call is received, a `mock_response` is sent.
//!
//! The builders store expectations in the `state` of the server. A `mocked_call` is a call that has a response, and an
//! `item_playback` is the response of one with a stream of items.

pub(crate) mod item_playback;
pub(crate) mod mock_response;
pub(crate) mod mocked_call;
pub(crate) mod state;
pub(crate) mod when;
