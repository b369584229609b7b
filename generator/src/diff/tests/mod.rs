//! Tests of the comparison on documents.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

#[path = "../../../tests/diff/case.rs"]
mod case;
mod cases;
mod documents;
mod equivalence;
mod rewriting;
