//! Tests of the comparison on documents.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod cases;
mod documents;
mod equivalence;
mod rewriting;
