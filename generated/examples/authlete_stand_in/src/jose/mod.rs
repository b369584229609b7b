//! Signed JWTs (RFC 7515, RFC 7519), keys (RFC 7517), hashes and random values.

pub(crate) mod certificate;
pub(crate) mod digest;
pub(crate) mod jws;
pub(crate) mod random;
pub(crate) mod signing_keys;
pub(crate) mod verification;
