//! Detects by its name whether a field, a parameter or a header holds a secret.
//!
//! The generator also compiles this file and uses it for the names in an OpenAPI document; the runtime uses it for
//! names that occur only in requests and responses. A name is split into words: `accessToken`, `ACCESS_TOKEN`,
//! `access-token` and `newAccessTokenValue` are secrets, and `accessTokenDuration` is not.

/// A name that ends with one of these words is the name of a secret.
const LAST_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "cookie",
    "otp",
    "totp",
    "jwt",
    "dpop",
    "cvv",
    "cvc",
];

/// Names of secrets that consist of one word. In a longer name, the word does not mean a secret.
const WHOLE_NAMES: &[&str] = &["authorization", "assertion", "bearer"];

/// A name that ends with one of these pairs of words is the name of a secret.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("account", "key"),
    ("auth", "key"),
    ("client", "key"),
    ("encryption", "key"),
    ("function", "key"),
    ("master", "key"),
    ("private", "key"),
    ("recovery", "key"),
    ("secret", "key"),
    ("session", "key"),
    ("shared", "key"),
    ("sign", "key"),
    ("signing", "key"),
    ("subscription", "key"),
    ("symmetric", "key"),
    ("webhook", "key"),
    ("auth", "code"),
    ("authorization", "code"),
    ("backup", "code"),
    ("device", "code"),
    ("recovery", "code"),
    ("security", "code"),
    ("verification", "code"),
    ("client", "assertion"),
    ("jwt", "assertion"),
    ("saml", "assertion"),
    ("attestation", "pop"),
    ("code", "verifier"),
    ("connection", "string"),
    ("http", "authorization"),
    ("proxy", "authorization"),
    ("recovery", "phrase"),
    ("seed", "phrase"),
    ("security", "answer"),
    ("x", "auth"),
];

/// A name that ends with one of these without a word boundary, such as `clientsecret`, is the name of a secret.
const SUFFIXES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "signingkey",
];

/// Words before `token` that make it a position in a list (`pageToken`) or a piece of text (`eosToken`).
const NOT_CREDENTIAL: &[&str] = &[
    "page",
    "next",
    "previous",
    "prev",
    "continuation",
    "continue",
    "cursor",
    "pagination",
    "marker",
    "sync",
    "stop",
    "bos",
    "eos",
    "pad",
];

/// Words that may follow the name of a secret, such as `value` in `tokenValue`.
const TRAILING_WORDS: &[&str] = &[
    "value",
    "string",
    "text",
    "plain",
    "plaintext",
    "clear",
    "cleartext",
    "raw",
    "encoded",
    "encrypted",
    "base",
    "hex",
    "pem",
    "der",
    "binary",
    "data",
    "hash",
    "hashed",
    "sha",
    "header",
    "param",
    "confirm",
    "confirmation",
    "repeat",
    "repeated",
    "again",
    "new",
    "old",
    "current",
    "previous",
];

/// Returns whether this is the name of a secret. The caller checks the type: a number, a boolean or an enum value is
/// not a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let mut rest = name;
    while let Some((before, last)) = split_last_word(rest) {
        if is_secret(before, last) {
            return true;
        }
        if !is_one_of(last, TRAILING_WORDS) {
            return false;
        }
        rest = before;
    }
    false
}

/// Returns whether a name with this last word, and this text before it, is the name of a secret.
fn is_secret(before: &str, last: &str) -> bool {
    let previous = split_last_word(before).map_or("", |(_, word)| word);
    if is_same(last, "token") {
        // `tokens` alone means pieces of text more often than credentials.
        let is_text = previous.is_empty() && !last.eq_ignore_ascii_case("token");
        return !is_text && !is_one_of(previous, NOT_CREDENTIAL);
    }
    let is_pair = |(first, second): &(&str, &str)| is_same(previous, first) && is_same(last, second);
    is_one_of(last, LAST_WORDS)
        || (previous.is_empty() && is_one_of(last, WHOLE_NAMES))
        || PAIRS.iter().any(is_pair)
        || SUFFIXES
            .iter()
            .any(|suffix| strip_suffix(last, suffix).is_some_and(is_credential))
}

/// Returns whether a word like `clientsecret` is a credential, by the text before its suffix.
fn is_credential(start: &str) -> bool {
    !NOT_CREDENTIAL.iter().any(|word| strip_suffix(start, word).is_some())
}

/// Removes a suffix, which may be in the plural and in any case; `None` if the word does not end with it.
fn strip_suffix<'w>(word: &'w str, suffix: &str) -> Option<&'w str> {
    if word.len() < suffix.len() {
        return None;
    }
    let word = singular(word);
    let at = word.len().checked_sub(suffix.len())?;
    let (start, rest) = word.split_at_checked(at)?;
    rest.eq_ignore_ascii_case(suffix).then_some(start)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| is_same(word, other))
}

/// Returns whether a word, which may be in the plural, equals another in any case. Most words differ in length, so
/// that is compared first.
#[inline]
fn is_same(word: &str, other: &str) -> bool {
    match word.len().wrapping_sub(other.len()) {
        0 => word.eq_ignore_ascii_case(other),
        1 => singular(word).eq_ignore_ascii_case(other),
        _ => false,
    }
}

#[inline]
fn singular(word: &str) -> &str {
    if !matches!(word.as_bytes(), [.., b's' | b'S']) {
        return word;
    }
    match word.strip_suffix(['s', 'S']) {
        Some(short) if !short.ends_with(['s', 'S']) => short,
        _ => word,
    }
}

/// Splits a name in front of its last word. Allocates nothing, because it runs for every header of every call.
fn split_last_word(name: &str) -> Option<(&str, &str)> {
    // Digits are not words, but separate them: `password2`.
    let name = name.trim_end_matches(|letter: char| !letter.is_alphabetic());
    let mut next = None;
    let mut letters = name.char_indices().rev().peekable();
    while let Some((at, letter)) = letters.next() {
        let previous = letters.peek().map(|(_, previous)| *previous);
        let is_first = !previous.is_some_and(char::is_alphabetic);
        if is_first || (letter.is_uppercase() && begins_word(previous, next)) {
            return name.split_at_checked(at);
        }
        next = Some(letter);
    }
    None
}

/// Returns whether an uppercase letter begins a word: after a lowercase letter (`apiKey`), or as the last of several
/// uppercase letters before a lowercase one (`APIKey`).
fn begins_word(previous: Option<char>, next: Option<char>) -> bool {
    previous.is_some_and(char::is_lowercase)
        || (previous.is_some_and(char::is_uppercase) && next.is_some_and(char::is_lowercase))
}
