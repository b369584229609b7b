//! How to measure: `process` runs programs, `interleave` runs them in turn, `statistics` and `metric` evaluate the samples.

pub(super) mod interleave;
pub(super) mod metric;
pub(super) mod process;
pub(super) mod statistics;
