//! A mock server, for the tests of code that uses this crate.
//!
//! It takes a [`Call`](crate::Call) as what to wait for, and what that call
//! returns as the reply. So a test says nothing of paths and JSON, and cannot
//! get them wrong.
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
//! // What is to be tested is given the client.
//! assert_eq!(client.group().operation(&request).await?.name, "a");
//! ```
//!
//! | to                                   | say                                             |
//! | ------------------------------------ | ----------------------------------------------- |
//! | wait for exactly this call           | [`when(call)`](MockServer::when)                |
//! | ... with any arguments               | [`.ignore_arguments()`](When::ignore_arguments)       |
//! | ... on a condition                   | [`.matching(condition)`](When::matching)                  |
//! | reply with a value                   | [`.respond(value)`](When::respond)                  |
//! | refuse                               | [`.error_with(status, body)`](When::error_with) |
//! | misbehave                            | [`.fault(fault)`](When::fault)                  |
//! | reply late                           | [`.delay(time)`](MockResponse::delay)                  |
//! | reply in one way, then in another    | [`.then()`](MockResponse::then)                        |
//! | insist that the call comes           | [`.expect_once()`](MockResponse::expect_once)                        |
//! | see what came                        | [`received()`](MockServer::received)            |
//!
//! Feature `test-util`. It belongs into `[dev-dependencies]`.

pub use crate::runtime::mock::expectation::{Fault, MockResponse, When};
pub use crate::runtime::mock::received_request::ReceivedRequest;
pub use crate::runtime::mock::server::MockServer;
