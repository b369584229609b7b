//! The measurements, a file per group. Each records metrics in the context.

pub(super) mod analyzer;
pub(super) mod compile;
pub(super) mod first_minute;
pub(super) mod generate;
pub(super) mod program;
pub(super) mod run;
pub(super) mod scaling;
