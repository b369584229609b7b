//! The code and the data that are compiled and run: programs that call the client, models with serde's derive, JSON.

pub(super) mod call_programs;
pub(super) mod fixtures;
pub(super) mod models;
pub(super) mod program;
pub(super) mod serde_derive_baseline;
