//! Random values of the operating system's generator.

use super::digest::base64url;
use aws_lc_rs::rand;

/// Returns 256 random bits as base64url: tokens, codes, tickets and secrets.
pub(crate) fn token() -> String {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    base64url(bytes)
}

/// Returns a random number of a client or a service: positive, and exact in a JavaScript number.
pub(crate) fn identifier() -> i64 {
    let mut bytes = [0; 8];
    fill(&mut bytes[3..]);
    i64::from_be_bytes(bytes).saturating_add(1_000_000_000)
}

/// Returns random characters of an alphabet: user codes.
pub(crate) fn characters(alphabet: &[u8], length: usize) -> String {
    let mut text = String::new();
    // Bytes above the last multiple of the alphabet's length are dropped, so that all characters are equally likely.
    let limit = 256 - 256 % alphabet.len();
    while text.len() < length {
        let mut byte = [0];
        fill(&mut byte);
        let value = usize::from(byte[0]);
        if value < limit {
            text.push(char::from(alphabet[value % alphabet.len()]));
        }
    }
    text
}

/// # Panics
/// The operating system has no random values: nothing can go on without them.
fn fill(bytes: &mut [u8]) {
    #[expect(clippy::expect_used, reason = "a server without random values must not respond")]
    rand::fill(bytes).expect("the operating system has no random values");
}
