//! What the client does with the bodies of requests and replies. A benchmark adds this to its copy of the crate.

use crate::runtime::budget::Limits;
use crate::runtime::read::{self, Unread};
use crate::runtime::{Value, json};
use serde::de::Error as _;

/// A model as a body.
pub trait Body: Sized {
    /// The body of a request.
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error>;
    /// What the body of a reply says.
    fn from_body(body: &[u8]) -> Result<Self, serde_json::Error>;
}

impl<T: Value + Default> Body for T {
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error> {
        json::to_vec(self.node())
    }

    fn from_body(body: &[u8]) -> Result<Self, serde_json::Error> {
        // As within a call, but that no limit is ever reached.
        let limits = Limits {
            memory: 1 << 30,
            deadline: None,
        };
        read::from_slice(body, limits).map_err(|unread| match unread {
            Unread::Json(error) => error,
            Unread::Late => serde_json::Error::custom("there is no deadline"),
        })
    }
}
