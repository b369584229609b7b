//! Which names say that a value is a secret.
//!
//! The generator uses this file as well, for the names in a document; the
//! runtime uses it for names that only a server or a caller knows. A name is
//! compared by its words, so `accessToken`, `ACCESS_TOKEN`, `access-token` and
//! `newAccessTokenValue` are the same to it, and `accessTokenDuration` is not.

/// Words that name a secret at the end of a name.
const LAST: &[&str] = &[
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

/// Words that name a secret only if they are the whole name.
const WHOLE: &[&str] = &["authorization", "assertion", "bearer"];

/// Two words that name a secret together, at the end of a name.
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

/// Ends of words that are written without a boundary, such as `clientsecret`.
const ENDS: &[&str] = &[
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

/// Words before `token` that make it a position in a list or a piece of text.
const NO_CREDENTIAL: &[&str] = &[
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

/// Words after the name of a secret that leave it one.
const AFTER: &[&str] = &[
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

/// Whether a field, a parameter or a header of this name holds a secret, if
/// its type can. A number, a boolean and a value from a list cannot.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let mut rest = name;
    while let Some((before, last)) = split_last_word(rest) {
        if is_secret(before, last) {
            return true;
        }
        if !is_one_of(last, AFTER) {
            return false;
        }
        rest = before;
    }
    false
}

/// Whether a name of these last words is that of a secret.
fn is_secret(before: &str, last: &str) -> bool {
    let previous = split_last_word(before).map_or("", |(_, word)| word);
    if is_same(last, "token") {
        // `tokens` alone are pieces of text more often than credentials.
        let is_piece = previous.is_empty() && !last.eq_ignore_ascii_case("token");
        return !is_piece && !is_one_of(previous, NO_CREDENTIAL);
    }
    let is_pair = |(first, second): &(&str, &str)| is_same(previous, first) && is_same(last, second);
    is_one_of(last, LAST)
        || (previous.is_empty() && is_one_of(last, WHOLE))
        || PAIRS.iter().any(is_pair)
        || ENDS
            .iter()
            .any(|end| start_before(last, end).is_some_and(is_credential))
}

/// What stands before `token` and the like in a word without boundaries.
fn is_credential(start: &str) -> bool {
    !NO_CREDENTIAL.iter().any(|word| start_before(start, word).is_some())
}

/// The word without this end, which may be in the plural.
fn start_before<'w>(word: &'w str, end: &str) -> Option<&'w str> {
    let word = singular(word);
    let at = word.len().checked_sub(end.len())?;
    let (start, rest) = word.split_at_checked(at)?;
    rest.eq_ignore_ascii_case(end).then_some(start)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| is_same(word, other))
}

/// Compares a word, which may be in the plural.
fn is_same(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other) || singular(word).eq_ignore_ascii_case(other)
}

fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'S']) {
        Some(short) if !short.ends_with(['s', 'S']) => short,
        _ => word,
    }
}

/// The last word of a name, and what stands before it. Every header is looked
/// at in every call, so nothing is allocated.
fn split_last_word(name: &str) -> Option<(&str, &str)> {
    // Digits separate words and are none: `password2`.
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

/// Whether a capital letter begins a word: after a small one, and before one at
/// the end of capitals (`APIKey`).
fn begins_word(previous: Option<char>, next: Option<char>) -> bool {
    previous.is_some_and(char::is_lowercase)
        || (previous.is_some_and(char::is_uppercase) && next.is_some_and(char::is_lowercase))
}
