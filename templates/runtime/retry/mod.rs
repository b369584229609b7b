//! Whether and when a call is retried.
//!
//! `classification` decides which failures may be retried, `policy` how often and after which delays. `call::send` uses
//! both after each attempt.

pub(crate) mod classification;
pub(crate) mod policy;
