//! A tower layer that lets requests with a valid access token through to a protected resource (RFC 6750; RFC 9449).

mod cache;
mod layer;

pub use layer::{Grant, ProtectLayer, Protected};
