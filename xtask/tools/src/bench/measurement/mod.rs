//! How to measure: `process` runs programs, `interleave` and `usage` run them in turn, `statistics`, `metric`, `goal`,
//! `unit` and `row` evaluate the samples.

pub(super) mod goal;
pub(super) mod interleave;
pub(super) mod metric;
pub(super) mod process;
pub(super) mod row;
pub(super) mod statistics;
pub(super) mod unit;
pub(super) mod usage;
