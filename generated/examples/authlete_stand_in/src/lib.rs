//! A server that simulates the Authlete API: for development and tests without an account and without a network.
//!
//! It is **not an OAuth implementation for production**. See the README for what it simulates, and where it is known to differ.
//!
//! ```
//! use authlete_stand_in::StandIn;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let stand_in = StandIn::builder().start()?;
//! let client = stand_in.client_builder().build()?;
//! // Pass the client to the authorization server under test.
//! # drop(client);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod clock;
mod demo;
mod discovery;
mod jose;
mod operations;
mod protocol;
mod stand_in;
mod state;

pub use demo::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI, SERVICE_ID};
pub use stand_in::{StandIn, StandInBuilder};
