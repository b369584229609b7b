//! Whether a call is retried: the policy of the user, and what a failure allows.

pub(crate) mod classification;
pub(crate) mod policy;
