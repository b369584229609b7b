//! Authentication: `credential` validates the credentials of a client and selects those for an operation by its
//! security requirements. `secret` is a string that `Debug` does not show.

pub(crate) mod credential;
pub(crate) mod secret;
