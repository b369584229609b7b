//! What the tests share: the document, values made to its schemas, the lists of models and operations, and a server.

#![allow(dead_code, reason = "no test uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

pub mod api;
pub mod document;
pub mod mistakes;
pub mod models;
pub mod operations;
pub mod sample;
pub mod sent;

/// Fails with all problems, not only the first.
#[track_caller]
pub fn none(problems: Vec<String>) {
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}
