//! Exposes the client's private JSON codec. The benchmark adds this module to its copy of the crate.

use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::codec::decode::decoder::{self, DecodeFailure};
use crate::runtime::codec::encode::json_writer;
use crate::runtime::ModelValue;
use serde::de::Error as _;

/// A model that is the body of a request or of a response.
pub trait Body: Sized {
    /// Encodes the model as the body of a request.
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error>;
    /// Decodes the model from the body of a response.
    fn from_body(body: &[u8]) -> Result<Self, serde_json::Error>;
}

impl<T: ModelValue + Default> Body for T {
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error> {
        json_writer::to_vec(self.as_value_ref())
    }

    fn from_body(body: &[u8]) -> Result<Self, serde_json::Error> {
        // The code path of a call, with limits that are never reached.
        let limits = Limits {
            memory: 1 << 30,
            deadline: None,
        };
        decoder::from_slice(body, limits).map_err(|failure| match failure {
            DecodeFailure::Json(error) => error,
            DecodeFailure::DeadlineExceeded => serde_json::Error::custom("there is no deadline"),
        })
    }
}
