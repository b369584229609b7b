//! What `diff` says of the Rust API is what the compiler and rustdoc say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod case;
#[path = "../common/mod.rs"]
mod common;
mod consumer;
mod history;
mod judge;
mod program;
mod workspace;
