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
//! mock.when(client.group().operation(&request)).reply(Model {
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
//! | ... with any arguments               | [`.any_arguments()`](When::any_arguments)       |
//! | ... on a condition                   | [`.and(condition)`](When::and)                  |
//! | reply with a value                   | [`.reply(value)`](When::reply)                  |
//! | refuse                               | [`.error_with(status, body)`](When::error_with) |
//! | misbehave                            | [`.fault(fault)`](When::fault)                  |
//! | reply late                           | [`.delay(time)`](Reply::delay)                  |
//! | reply in one way, then in another    | [`.then()`](Reply::then)                        |
//! | insist that the call comes           | [`.once()`](Reply::once)                        |
//! | see what came                        | [`received()`](MockServer::received)            |
//!
//! Feature `test-util`. It belongs into `[dev-dependencies]`.

pub use crate::runtime::mock::expectation::{Fault, Reply, When};
pub use crate::runtime::mock::received_request::Received;
pub use crate::runtime::mock::server::MockServer;
