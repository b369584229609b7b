//! A mock server, for tests of code that uses this crate.
//!
//! An expectation is set up with a [`Call`](crate::Call), and the response with the value that the call returns. So
//! tests do not contain paths or JSON.
//!
//! ```text
//! let mock = MockServer::start();
//! let client = mock.client_builder().build()?;
//!
//! mock.when(client.group().operation(&request)).respond(Model {
//!     name: "a".into(),
//!     ..Model::default()
//! });
//!
//! // Pass the client to the code under test.
//! assert_eq!(client.group().operation(&request).await?.name, "a");
//! ```
//!
//! | to                                 | use                                             |
//! | ---------------------------------- | ----------------------------------------------- |
//! | expect exactly this call           | [`when(call)`](MockServer::when)                |
//! | ... with any arguments             | [`.ignore_arguments()`](When::ignore_arguments) |
//! | ... if a predicate holds           | [`.matching(predicate)`](When::matching)        |
//! | respond with a value               | [`.respond(value)`](When::respond)              |
//! | compute the response               | [`.reply_with(function)`](When::reply_with)     |
//! | respond with an error              | [`.error_with(status, body)`](When::error_with) |
//! | respond piece by piece             | [`.play(playback)`](When::play)                 |
//! | respond with the items of a stream | [`.respond_items(items)`](When::respond_items)  |
//! | ... with pauses and faults         | [`.play_items(build)`](When::play_items)        |
//! | simulate a failure                 | [`.fault(fault)`](When::fault)                  |
//! | delay the response                 | [`.delay(time)`](MockResponse::delay)           |
//! | respond differently the next time  | [`.then()`](MockResponse::then)                 |
//! | require that the call is made once | [`.expect_once()`](MockResponse::expect_once)   |
//! | get the requests received so far   | [`received()`](MockServer::received)            |
//!
//! An [`ApiServer`] simulates the API outside of tests, for development without the API itself.
//!
//! This module requires the feature `test-util`, which should be enabled in `[dev-dependencies]` only.

pub use crate::runtime::mock::expectation::item_playback::{ItemPlayback, MockStream};
pub use crate::runtime::mock::expectation::mock_response::MockResponse;
pub use crate::runtime::mock::expectation::mocked_call::MockedCall;
pub use crate::runtime::mock::expectation::when::{Fault, When};
pub use crate::runtime::mock::request::received::ReceivedRequest;
pub use crate::runtime::mock::response::playback::Playback;
pub use crate::runtime::mock::response::reply::{ErrorReply, IntoReply};
pub use crate::runtime::mock::server::api_server::ApiServer;
pub use crate::runtime::mock::server::mock_server::MockServer;
