//! Shared by the tests: the document, sample values for its schemas, tables of models and operations, and a test server.

#![allow(dead_code, reason = "every test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

pub mod document;
pub mod invalid_requests;
pub mod models;
pub mod operations;
pub mod recording_server;
pub mod request_assertions;
pub mod sample_values;

/// Reports all problems, not only the first one.
#[track_caller]
pub fn assert_no_problems(problems: Vec<String>) {
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}
