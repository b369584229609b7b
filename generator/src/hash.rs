//! SHA-256 hashes as text.

use sha2::{Digest as _, Sha256};

/// The SHA-256 hash, in lowercase hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    to_hexadecimal(&Sha256::digest(bytes))
}

/// The bytes of a hash, in lowercase hexadecimal digits.
pub(crate) fn to_hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
